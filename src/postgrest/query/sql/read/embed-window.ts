/** LIMIT and OFFSET of an embed. Numbers are written out, because a statement has few parameters. */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan } from "../../../plan/plan";

/** The page of a to-one embed is its one row; an offset or a limit of 0 excludes it. */
export function buildOneRow({ limit, offset }: ReadPlan): SQL {
  return sql.raw(` LIMIT ${limit === 0 ? 0 : 1}${offset > 0 ? ` OFFSET ${offset}` : ""}`);
}

/** The part of a page that decides whether an embed has any row. */
export function buildWindow({ limit, offset }: ReadPlan): SQL {
  if (limit === 0) return sql` LIMIT 0`;
  return offset > 0 ? sql.raw(` LIMIT -1 OFFSET ${offset}`) : sql``;
}
