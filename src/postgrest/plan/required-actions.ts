/** A plan → what whoever asks must be allowed to do for it, and with which relation. Pure. */

import type { Action, Relation } from "../catalog/catalog";
import type { CommandPlan, MutatePlan, Plan, ReadPlan } from "./plan";

interface RequiredActions {
  readonly relation: Relation;
  readonly actions: readonly Action[];
}

/** The relation of the URL comes first, then what is embedded in its rows. */
export function requiredActions(plan: Plan | CommandPlan): readonly RequiredActions[] {
  if (plan.kind === "read") {
    return [{ relation: plan.read.relation, actions: ["view"] }, ...embedded(plan.read)];
  }
  if (plan.kind === "command") return [{ relation: plan.relation, actions: plan.actions }];
  const { relation, representation } = plan.mutate;
  const own = { relation, actions: actionsOf(plan.mutate) };
  return representation ? [own, ...embedded(representation)] : [own];
}

/**
 * To be shown what was written takes `view` as well, as RETURNING takes the privilege SELECT, where it shows more than
 * the body said: rows that were there before. A filter that reads stored values is refused while planning, where it is
 * known which filters name a row (`named-row.ts`).
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

/** The relations of the embeds, the table between two that are many-to-many included. */
function embedded({ embeds }: ReadPlan): readonly RequiredActions[] {
  return embeds.flatMap(({ relationship: { target, junction }, read }) => [
    { relation: target, actions: ["view"] as const },
    ...(junction ? [{ relation: junction.relation, actions: ["view"] as const }] : []),
    ...embedded(read),
  ]);
}
