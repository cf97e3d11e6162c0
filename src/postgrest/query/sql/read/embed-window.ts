/** LIMIT and OFFSET of an embed. Numbers are written out, because a statement has few parameters. */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan } from "../../../plan/plan";

/**
 * The page of a to-one embed: its one row, which an offset or a limit of 0 leaves out. Numbers are written out, for a
 * statement has few parameters.
 */
export function buildOneRow({ limit, offset }: ReadPlan): SQL {
  return sql.raw(` LIMIT ${limit === 0 ? 0 : 1}${offset > 0 ? ` OFFSET ${offset}` : ""}`);
}

/** What of a page decides whether an embed has any row. */
export function buildWindow({ limit, offset }: ReadPlan): SQL {
  if (limit === 0) return sql` LIMIT 0`;
  return offset > 0 ? sql.raw(` LIMIT -1 OFFSET ${offset}`) : sql``;
}
