/** An update or a delete → how many rows it may touch, as far as the request itself tells. */

import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, UpdatePlan } from "../../../plan/plan";
import { identifier } from "../values/identifier";

/**
 * A bound is checked inside the statement: past it, the statement matches no row, so nothing is written and no
 * racing writer comes between the check and the change. The rows are counted only as far as it takes.
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

/** The most rows that it touches: infinitely many where only its filters tell. */
export function touchedAtMost(plan: UpdatePlan | DeletePlan): number {
  return plan.namesOneRow ? 1 : (rowBound(plan) ?? Number.POSITIVE_INFINITY);
}
