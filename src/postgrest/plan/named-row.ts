/** The filters of a write → whether they name a row, rather than search for it. */

import type { Relation } from "../catalog/catalog";
import type { Datum } from "../datatypes/data-type";
import { sqlstate } from "../errors";
import type { QueryParameters } from "../parse/ast";
import type { PlanContext } from "./context";

/** `column=eq.value`, said of the relation of the URL and of nothing else; undefined for any other filter. */
function plainEquality({ path, value: filter }: QueryParameters["filters"][number]) {
  if (path.length > 0 || filter.kind !== "filter" || filter.negated || filter.field.path.length > 0) {
    return undefined;
  }
  const { field, operation } = filter;
  const isEquality =
    operation.kind === "comparison" && operation.operator === "eq" && operation.quantifier === undefined;
  return isEquality ? { name: field.name, value: operation.value } : undefined;
}

/** The values that `eq` filters on the columns of the primary key ask for; undefined for any other filters. */
export function primaryKeyFilter(
  query: QueryParameters,
  relation: Relation,
): ReadonlyMap<string, readonly Datum[]> | undefined {
  const wanted = new Map<string, readonly Datum[]>();
  for (const filter of query.filters) {
    const equality = plainEquality(filter);
    const column = relation.primaryKey.find(({ name }) => name === equality?.name);
    if (!equality || !column) return undefined;
    wanted.set(column.name, [...(wanted.get(column.name) ?? []), column.type.parse(equality.value)]);
  }
  return wanted.size > 0 && wanted.size === relation.primaryKey.length ? wanted : undefined;
}

/** Whether the filters name one row: each column of the primary key has a top-level `eq`. */
export function namesOneRow(query: QueryParameters, relation: Relation): boolean {
  const named = new Set(query.filters.map((filter) => plainEquality(filter)?.name));
  return relation.primaryKey.length > 0 && relation.primaryKey.every(({ name }) => named.has(name));
}

/**
 * A filter reads stored values: how many rows it changes tells whether it holds. So without the right to read them, a
 * write names its row by `eq` on each column of one unique set, but for those that the policy fixes, and nothing else.
 * PostgreSQL asks for SELECT on the columns of a WHERE for the same reason.
 * @see https://www.postgresql.org/docs/current/sql-update.html
 * @throws 42501
 */
export function requireNamedRow(query: QueryParameters, relation: Relation, context: PlanContext): void {
  if (context.mayRead(relation)) return;
  const names = query.filters
    .filter(({ path }) => path.length === 0)
    .map((filter) => plainEquality(filter)?.name);
  const { fixed = [] } = context.policy(relation);
  const sets = relation.uniques.map(({ columns }) => columns.map(({ name }) => name));
  const isNamed = sets.some(
    (set) =>
      names.every((name) => name !== undefined && set.includes(name)) &&
      set.every((name) => names.includes(name) || fixed.includes(name)),
  );
  if (isNamed) return;
  const wanted = sets.map((set) => set.filter((name) => !fixed.includes(name)).join(", "));
  throw sqlstate.permissionDenied(
    relation.name,
    "Its filters read stored values",
    `Without the right to read them, name a row by eq on each of: ${wanted.join("; or ")}.`,
  );
}
