/** LIMIT and OFFSET of an embed. The numbers are part of the text: D1 binds only 100 parameters a statement. */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan } from "../../../plan/plan";

/** A to-one embed has one row; an offset or a limit of 0 excludes it. */
export function buildOneRow({ limit, offset }: ReadPlan): SQL {
  return sql.raw(` LIMIT ${limit === 0 ? 0 : 1}${offset > 0 ? ` OFFSET ${offset}` : ""}`);
}

/** As much of the page as decides whether the embed has any rows. */
export function buildWindow({ limit, offset }: ReadPlan): SQL {
  if (limit === 0) return sql` LIMIT 0`;
  return offset > 0 ? sql.raw(` LIMIT -1 OFFSET ${offset}`) : sql``;
}
