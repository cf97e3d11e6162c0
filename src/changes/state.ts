/** Checks a cursor against the feed of a company, and tells where the feed ends. */
import { type SQL, sql } from "drizzle-orm";
import { externalIntegrationMappingChange as feed } from "../db/schema";
import { buildCursor, buildMark, type Cursor, startOf, writeCursor } from "./cursor";
import { changeErrors } from "./errors";

/** A SELECT of one row: the mark of the change at the cursor, the oldest change kept, and the cursor of the newest. */
export function buildState(companyId: string, since: Cursor | undefined): SQL {
  const at = (condition: SQL) => sql`FROM ${feed} WHERE ${feed.companyId} = ${companyId} ${condition}`;
  const mark = since ? sql`(SELECT ${buildMark} ${at(sql`AND ${feed.seq} = ${since.seq}`)})` : sql`NULL`;
  const oldest = sql`(SELECT ${feed.seq} ${at(sql`ORDER BY ${feed.seq} LIMIT 1`)})`;
  const newest = sql`(SELECT ${buildCursor} ${at(sql`ORDER BY ${feed.seq} DESC LIMIT 1`)})`;
  return sql`SELECT ${mark} AS "mark", ${oldest} AS "oldest", ${newest} AS "newest"`;
}

/**
 * The cursor at the end of the feed.
 * @throws 410 if the feed cannot continue from `since`
 */
export function readState(
  companyId: string,
  since: Cursor | undefined,
  [mark = null, oldest = null, newest = null]: readonly (string | number | null)[],
): string {
  const end = newest === null ? writeCursor(startOf(companyId)) : String(newest);
  if (since === undefined) return end;
  const first = oldest === null ? undefined : Number(oldest);
  const isStart = since.seq === 0 && (first === undefined || first === 1);
  if (isStart || mark === since.mark) return end;
  throw first !== undefined && since.seq < first ? changeErrors.tooOld(end) : changeErrors.otherHistory(end);
}
