/** A delete plan → its statement, and the one that reads what it is about to remove. */

import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, ReadPlan } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { buildRowFilter } from "../read/row-filter";
import { identifier } from "../values/identifier";
import { boundMember } from "./member-bound";
import { buildRepresentation, buildReturning } from "./representation";
import { buildBounded } from "./row-bound";

/**
 * The rows that a delete will take, with what is embedded in them, for a statement before it: RETURNING would find
 * the rows gone that the delete cascades to.
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
