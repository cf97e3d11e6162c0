/** How many rows an update or a delete may touch by its own request (`max-affected`, a singular answer). */

import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, UpdatePlan } from "../../../plan/plan";
import { identifier } from "../values/identifier";

/**
 * The bound is checked inside the statement, so no other write can come between the check and the change. Past the
 * bound, the statement matches no row and writes nothing. It counts no further than the bound.
 */
export function buildBounded(plan: UpdatePlan | DeletePlan, filter: SQL): SQL {
  const bound = rowBound(plan);
  if (bound === undefined) return filter;
  const table = identifier(plan.relation.tableName);
  return sql`${filter} AND (SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE ${filter} LIMIT ${bound + 1})) <= ${bound}`;
}

/** The most rows that the write may change; undefined if the filters name one row. */
export function rowBound({ cardinality, namesOneRow }: UpdatePlan | DeletePlan): number | undefined {
  const bounds = [cardinality.singular && 1, cardinality.maxAffected].filter((bound) => bound !== undefined);
  const bound = Math.min(...bounds);
  return bound >= (namesOneRow ? 1 : Number.POSITIVE_INFINITY) ? undefined : bound;
}

/** The most rows that the write touches; infinity if neither its filters nor its preferences bound them. */
export function touchedAtMost(plan: UpdatePlan | DeletePlan): number {
  return plan.namesOneRow ? 1 : (rowBound(plan) ?? Number.POSITIVE_INFINITY);
}
