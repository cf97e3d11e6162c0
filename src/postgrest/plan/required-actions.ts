/** A plan → the actions that the caller must be allowed, by relation. Pure. */

import type { Action, Relation } from "../catalog/catalog";
import type { CommandPlan, MutatePlan, Plan, ReadPlan } from "./plan";

interface RequiredActions {
  readonly relation: Relation;
  readonly actions: readonly Action[];
}

/** The relation of the URL comes first, then the embedded relations. */
export function requiredActions(plan: Plan | CommandPlan): readonly RequiredActions[] {
  if (plan.kind === "read") {
    return [{ relation: plan.read.relation, actions: ["view"] }, ...embedded(plan.read)];
  }
  if (plan.kind === "command") return [{ relation: plan.relation, actions: plan.actions }];
  const { relation, representation } = plan.mutate;
  const own = { relation, actions: actionsOf(plan.mutate) };
  return representation ? [own, ...embedded(representation)] : [own];
}

/** Whether the plan may change rows; a dry run only says what it would change. */
export function mayWrite(plan: Plan | CommandPlan): boolean {
  if (plan.kind === "command" && plan.isDryRun) return false;
  return requiredActions(plan).some(({ actions }) => actions.some((action) => action !== "view"));
}

/**
 * A write that returns existing rows also needs `view`, as RETURNING needs the privilege SELECT: it shows more than the
 * body said. Filters that read stored values are refused while planning, which knows which filters name a row
 * (`named-row.ts`).
 */
function actionsOf(mutate: MutatePlan): readonly Action[] {
  const shown: readonly Action[] = mutate.representation ? ["view"] : [];
  switch (mutate.kind) {
    case "insert":
      return mutate.conflict?.action === "merge" ? ["create", "update", ...shown] : ["create"];
    case "update":
      return ["update", ...shown];
    case "delete":
      return ["delete", ...shown];
  }
}

/** The relations of the embeds, including the junctions of many-to-many relationships. */
function embedded({ embeds }: ReadPlan): readonly RequiredActions[] {
  return embeds.flatMap(({ relationship: { target, junction }, read }) => [
    { relation: target, actions: ["view"] as const },
    ...(junction ? [{ relation: junction.relation, actions: ["view"] as const }] : []),
    ...embedded(read),
  ]);
}
