/** The values that an update sets, by column; empty for a delete. */
import type { Assignment, Column, DeletePlan, UpdatePlan } from "../../../plan/plan";

export function assignmentsOf(plan: UpdatePlan | DeletePlan): ReadonlyMap<Column, Assignment["value"]> {
  return new Map(
    plan.kind === "update" ? plan.assignments.map(({ column, value }) => [column, value] as const) : [],
  );
}
