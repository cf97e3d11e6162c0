/**
 * How many rows a write touched: the rows of its RETURNING, or `changes()` right after it. D1's `meta.changes` is no
 * use: it includes rows written by triggers and by cascading foreign keys.
 * @see https://www.sqlite.org/lang_corefunc.html#changes
 */

import type { DeletePlan, InsertPlan, UpdatePlan } from "../../../plan/plan";
import type { Statement } from "../statement";

/** `changes()` counts the last INSERT, UPDATE or DELETE only; a SELECT does not reset it. */
export const writtenCount: Statement = { sql: `SELECT changes() AS "#0"`, params: [] };

/**
 * Whether `writtenCount` has to follow the write. For one row, `RETURNING NULL` is faster than a second statement; for
 * many rows, the second statement is.
 */
export function needsWrittenCount(plan: InsertPlan | UpdatePlan | DeletePlan): boolean {
  if (plan.representation) return false;
  if (plan.kind !== "insert") return !plan.namesOneRow;
  return !returnsKey(plan) && plan.rows.length !== 1;
}

/** Whether an insert that shows no rows returns their keys, for `Location`. */
export function returnsKey({ representation, returning, relation }: InsertPlan): boolean {
  return !representation && returning === "headers-only" && relation.primaryKey.length > 0;
}
