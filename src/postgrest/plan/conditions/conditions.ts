/**
 * Filters and trees of them → conditions. What an operator asks of a column of its type is in `operators.ts`.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#logical-operators
 */

import type { Relation } from "../../catalog/catalog";
import { pgrst, sqlstate } from "../../errors";
import type { Filter, LogicTree } from "../../parse/ast";
import { resolveField } from "../fields";
import type { Condition, Embed } from "../plan";
import { combine, negate } from "./combine";
import { planOperation } from "./operators";

/** More than any real request has. Each level is a nested call. */
const MAX_TREE_DEPTH = 500;

/**
 * @param embeds the relation's embedded resources: `company=is.null` asks whether the row has one
 * @param shownAs the name that an error gives the relation
 * @throws PGRST120, 42703, 42883, 54001 and the errors of the values' types
 */
export function planCondition(
  node: Filter | LogicTree,
  relation: Relation,
  embeds: readonly Embed[],
  shownAs?: string,
  depth = 0,
): Condition {
  if (depth > MAX_TREE_DEPTH) throw sqlstate.tooDeep();
  const condition =
    node.kind === "filter"
      ? planFilter(node, relation, embeds, shownAs)
      : combine(
          node.operator,
          node.children.map((child) => planCondition(child, relation, embeds, shownAs, depth + 1)),
        );
  return node.negated ? negate(condition) : condition;
}

function planFilter(
  { field, operation }: Filter,
  relation: Relation,
  embeds: readonly Embed[],
  shownAs: string | undefined,
): Condition {
  const embed = field.path.length === 0 ? embeds.find(({ name }) => name === field.name) : undefined;
  if (embed && operation.kind === "is" && (operation.value === "null" || operation.value === "not_null")) {
    const exists: Condition = { kind: "exists", embed };
    return operation.value === "null" ? negate(exists) : exists;
  }
  if (embed && !relation.columns.has(field.name)) throw pgrst.embedFilterOperator(field.name);
  return planOperation(resolveField(field, relation, shownAs), operation);
}
