/** The bound on the rows that one update or delete may touch (`MAX_CHANGED_ROWS`). */

import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, UpdatePlan } from "../../plan/plan";
import type { ValueSets } from "../sql/conditions/decided-set";
import { buildRowFilter } from "../sql/read/row-filter";
import { buildBoundFault } from "../sql/values/guard";
import { identifier } from "../sql/values/identifier";
import { touchedAtMost } from "../sql/write/row-bound";

/**
 * A statement that fails if an update or delete would touch more rows than one request may. Undefined if another bound
 * is lower. It counts no further than the bound.
 */
export function buildChangedGuard(plan: UpdatePlan | DeletePlan, sets: ValueSets): SQL | undefined {
  const { maxChangedRows: most, relation, representation, shown } = plan;
  // The bound on the rows shown is usually lower.
  const shownAtMost = (representation && shown?.rows) ?? Number.POSITIVE_INFINITY;
  if (most === undefined || Math.min(touchedAtMost(plan), shownAtMost) <= most) return undefined;
  const found = sql`SELECT 1 FROM ${identifier(relation.tableName)} WHERE ${buildRowFilter(plan, sets)} LIMIT ${sql.raw(String(most + 1))}`;
  return sql`SELECT CASE WHEN count(*) > ${sql.raw(String(most))} THEN ${buildBoundFault("changed")} END FROM (${found})`;
}
