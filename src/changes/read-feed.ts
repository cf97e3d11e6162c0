/** Reads the feed of a company after a cursor, in batches of bounded size, for deliveries, which have no request. */
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { externalIntegrationMappingChange as feed } from "../db/schema";
import { prepare, toStatement } from "../postgrest";
import { buildCursor, type Cursor, readCursor } from "./cursor";
import { buildNarrowing, type Narrowing } from "./narrowing";
import { buildState, readState } from "./state";

/** A change as it is stored: `before` and `after` are the text of their JSON. */
export interface FeedRow {
  readonly companyId: string;
  readonly seq: number;
  readonly op: string;
  readonly mappingId: string;
  readonly integration: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly externalId: string | null;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly cursor: string;
}

/** The most that one read returns. */
export interface FeedBounds {
  readonly rows: number;
  /** The bytes of `before` and `after`; the row that exceeds it is still returned. */
  readonly bytes: number;
  /** The changes scanned, including those that are filtered out. */
  readonly looked: number;
}

export interface FeedPiece {
  readonly rows: readonly FeedRow[];
  /** The cursor of the last change scanned; absent if there is none after `since`. */
  readonly looked?: string;
  /** Whether all wanted changes up to `looked` are in `rows`. */
  readonly whole: boolean;
  /** The cursor of the newest change of the company. */
  readonly newest: string;
}

/**
 * @param until the last change to scan; absent: as far as the bounds allow
 * @throws 410 `72000` if the feed cannot continue from the cursor
 */
export async function readFeed(
  database: D1Database,
  since: Cursor,
  narrowing: Narrowing,
  bounds: FeedBounds,
  until?: Cursor,
): Promise<FeedPiece> {
  const { companyId } = since;
  const last = until?.seq ?? since.seq + bounds.looked;
  const piece = sql`${feed} WHERE ${feed.companyId} = ${companyId} AND ${feed.seq} > ${since.seq} AND ${feed.seq} <= ${last}`;
  const [state, looked, rows] = await database.batch(
    [
      buildState(companyId, since),
      sql`SELECT ${buildCursor} AS "cursor" FROM ${piece} ORDER BY ${feed.seq} DESC LIMIT 1`,
      buildRows(sql.join([piece, ...buildNarrowing(narrowing)], sql` AND `), bounds),
    ].map((query) => prepare(database, toStatement(query))),
  );
  const { mark, oldest, newest } = Object(state?.results[0]);
  const end = readState(companyId, since, [mark, oldest, newest]);
  const found = (rows?.results ?? []) as unknown as readonly (FeedRow & { readonly behind: number })[];
  const lastLooked = (looked?.results[0] as { readonly cursor: string } | undefined)?.cursor;
  const final = found.at(-1);
  const isFull = final !== undefined && (found.length === bounds.rows || final.behind >= bounds.bytes);
  return {
    rows: found,
    ...(lastLooked !== undefined && { looked: lastLooked }),
    whole: !isFull,
    newest: end,
  };
}

/** The rows in order, up to and including the one that exceeds the bytes. */
function buildRows(source: SQL, { rows, bytes }: FeedBounds): SQL {
  const columns = Object.values(getTableColumns(feed)).map((column) => sql`${column}`);
  const size = sql`coalesce(octet_length(${feed.before}), 0) + coalesce(octet_length(${feed.after}), 0)`;
  const sum = sql`sum(${size}) OVER (ORDER BY ${feed.seq} ROWS UNBOUNDED PRECEDING)`;
  const all = sql`SELECT ${sql.join([...columns, sql`${buildCursor} AS "cursor"`, sql`${size} AS "size"`, sql`${sum} AS "behind"`], sql`, `)} FROM ${source} ORDER BY ${feed.seq} LIMIT ${sql.raw(String(rows))}`;
  return sql`SELECT * FROM (${all}) WHERE "behind" - "size" < ${bytes} ORDER BY "seq"`;
}

/** A cursor that we wrote ourselves. */
export function readOwnCursor(text: string): Cursor {
  const cursor = readCursor(text);
  if (!cursor) throw new TypeError("A stored cursor is none");
  return cursor;
}
