/** The query string → what to read: outputs, condition, order and range of a relation. */

import { assertCastable } from "../datatypes/cast";
import { resolveType } from "../datatypes/types";
import { pgrst, sqlstate } from "../errors";
import type { OrderTerm, QueryParameters, Scoped, SelectField } from "../parse/ast";
import type { Relation } from "./catalog";
import { junction, planCondition } from "./conditions";
import type { PlanContext } from "./context";
import { fieldOf, resolveField } from "./fields";
import type { Condition, Output, ReadPlan, ResolvedOrderTerm } from "./plan";

/** @throws PGRST108, 42703, 42704, 42883 and what the values' types throw. */
export function planRead(query: QueryParameters, relation: Relation, context: PlanContext): ReadPlan {
  const { using } = context.policy(relation);
  const range = topLevel(query.ranges, relation)[0];
  const limit = Math.min(
    range?.limit ?? Number.POSITIVE_INFINITY,
    context.maxRows ?? Number.POSITIVE_INFINITY,
  );
  return {
    relation,
    outputs: planOutputs(query, relation),
    where: planWhere(query, relation),
    ...(using && { policy: using }),
    order: planOrder(query, relation),
    offset: range?.offset ?? 0,
    ...(Number.isFinite(limit) && { limit }),
  };
}

/** What is said of the relation in the URL. What is said of another one needs that one to be embedded. */
function topLevel<T>(scoped: readonly Scoped<T>[], _relation: Relation): readonly T[] {
  return scoped.map(({ path, value }) => {
    const [embedded] = path;
    if (embedded !== undefined) throw pgrst.notEmbedded(embedded);
    return value;
  });
}

export function planWhere(query: QueryParameters, relation: Relation): Condition {
  return junction(
    "and",
    topLevel(query.filters, relation).map((filter) => planCondition(filter, relation)),
  );
}

export function planOutputs(query: QueryParameters, relation: Relation): readonly Output[] {
  return query.select.flatMap((item): Output[] => {
    if (item.kind === "relation") {
      throw pgrst.noRelationship(
        relation.name,
        item.relation,
        `Searched for a foreign key relationship between '${relation.name}' and '${item.relation}' in the schema 'public', but no matches were found.`,
        null,
      );
    }
    if (item.field.name === "*" && item.aggregate === undefined) {
      return [...relation.columns.values()].map((column) => ({ name: column.name, field: fieldOf(column) }));
    }
    return [planOutput(item, relation)];
  });
}

function planOutput(item: SelectField, relation: Relation): Output {
  if (item.aggregate !== undefined) throw pgrst.aggregatesOff();
  const field = resolveField(item.field, relation);
  const name = item.alias ?? outputName(item);
  if (item.cast === undefined) return { name, field };
  const cast = resolveType(item.cast);
  if (!cast) throw sqlstate.undefinedObject("type", item.cast);
  assertCastable(field.type, cast);
  return { name, field, cast };
}

/** The last key of a JSON path names its member; a path of indexes alone is named by its column. */
function outputName(item: SelectField): string {
  const key = item.field.path.findLast((step) => typeof step.operand === "string")?.operand;
  return typeof key === "string" ? key : item.field.name;
}

export function planOrder(query: QueryParameters, relation: Relation): readonly ResolvedOrderTerm[] {
  return topLevel(query.order, relation).flatMap((terms) =>
    terms.map((term) => planOrderTerm(term, relation)),
  );
}

/** PostgreSQL sorts a null as larger than any value: last in `asc`, first in `desc`, unless said otherwise. */
function planOrderTerm(term: OrderTerm, relation: Relation): ResolvedOrderTerm {
  if (term.relation !== undefined) throw pgrst.notEmbedded(term.relation);
  const field = resolveField(term.field, relation);
  const direction = term.direction ?? "asc";
  const nullable = !field.column.notNull || field.path.length > 0;
  return {
    field,
    direction,
    ...(nullable && { nulls: term.nulls ?? (direction === "asc" ? "nullslast" : "nullsfirst") }),
  };
}
