/** A delete plan → its DELETE, and the SELECT that reads the rows before they are deleted. */

import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, ReadPlan } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { buildRowFilter } from "../read/row-filter";
import { identifier } from "../values/identifier";
import { boundMember } from "./member-bound";
import { buildRepresentation, buildReturning } from "./representation";
import { buildBounded } from "./row-bound";

/**
 * Reads the rows that a delete will remove, with their embeds. It runs before the DELETE, because RETURNING no longer
 * sees rows that the delete cascades to.
 */
export function buildDoomed(plan: DeletePlan, representation: ReadPlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  return sql`SELECT ${buildRepresentation(representation, sets, boundMember(plan))} FROM ${table} WHERE ${buildBounded(plan, buildRowFilter(plan, sets))}`;
}

export function buildDelete(plan: DeletePlan, sets: ValueSets): SQL {
  const table = identifier(plan.relation.tableName);
  const where = buildBounded(plan, buildRowFilter(plan, sets));
  return sql`DELETE FROM ${table} WHERE ${where}${buildReturning(plan, sets)}`;
}
