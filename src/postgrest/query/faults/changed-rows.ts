/** The rows of an update or a delete as they would be after it, for the search of a fault. */

import { type SQL, sql } from "drizzle-orm";
import type { Column, DeletePlan, UpdatePlan } from "../../plan/plan";
import type { ValueSets } from "../sql/conditions/decided-set";
import { buildRowFilter } from "../sql/read/row-filter";
import { buildColumn } from "../sql/values/field";
import { identifier } from "../sql/values/identifier";
import { assignmentsOf } from "../sql/write/assignments";

/**
 * The rows that the change matches, with their new values, as a table `new`. `_row` is the row id; SQLite changes rows in
 * its order.
 */
export function buildChanged(
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  columns: readonly Column[],
): SQL {
  const { relation } = plan;
  const assigned = assignmentsOf(plan);
  const table = identifier(relation.tableName);
  const cells = columns.map((column) => {
    const value = assigned.has(column)
      ? sql`${assigned.get(column) ?? null}`
      : buildColumn(column, relation.tableName);
    return sql`${value} AS ${identifier(column.name)}`;
  });
  return sql`(SELECT ${sql.join([sql`${table}.rowid AS _row`, ...cells], sql`, `)} FROM ${table} WHERE ${buildRowFilter(plan, sets)}) AS "new"`;
}
