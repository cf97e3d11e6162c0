/** An update or a delete → how many rows it may touch, as far as the request itself tells. */
import type { DeletePlan, UpdatePlan } from "../../../plan/plan";

/** The most rows the mutation may touch, or undefined where it cannot touch more than it may. */
export function rowBound({ cardinality, namesOneRow }: UpdatePlan | DeletePlan): number | undefined {
  const bounds = [cardinality.singular && 1, cardinality.maxAffected].filter((bound) => bound !== undefined);
  const bound = Math.min(...bounds);
  return bound >= (namesOneRow ? 1 : Number.POSITIVE_INFINITY) ? undefined : bound;
}

/** The most rows that it touches: infinitely many where only its filters tell. */
export function touchedAtMost(plan: UpdatePlan | DeletePlan): number {
  return plan.namesOneRow ? 1 : (rowBound(plan) ?? Number.POSITIVE_INFINITY);
}
