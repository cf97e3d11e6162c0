/** An update plan → one UPDATE, which also checks how many rows it may touch. */

import { type SQL, sql } from "drizzle-orm";
import type { UpdatePlan } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { buildRowFilter } from "../read/row-filter";
import { type Statement, toStatement } from "../statement";
import { identifier, quoteIdentifier } from "../values/identifier";
import { assertStorable } from "../values/json-parameter";
import { buildReturning } from "./representation";
import { buildBounded } from "./row-bound";

/** @throws 54001 for a value that is too large for D1 */
export function updateStatement(plan: UpdatePlan, sets: ValueSets): Statement {
  for (const { value } of plan.assignments) if (typeof value === "string") assertStorable(value);
  return toStatement(buildUpdate(plan, sets));
}

function buildUpdate(plan: UpdatePlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  const assignments = plan.assignments.map(
    ({ column, value }) => sql`${sql.raw(`${quoteIdentifier(column.name)} = `)}${value}`,
  );
  const where = buildBounded(plan, buildRowFilter(plan, sets));
  return sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)} WHERE ${where}${buildReturning(plan, sets)}`;
}
