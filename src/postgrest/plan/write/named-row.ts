/** Filters of a write that name a row by its key. */

import type { Datum } from "../../datatypes/data-type";
import { sqlstate } from "../../errors";
import type { PlanContext } from "../context";
import type { Target } from "../target";

/**
 * The primary key in `eq` filters; undefined if there are other filters.
 * @throws 22P02 and what else the types throw
 */
export function primaryKeyValues({
  filters,
  relation,
}: Target): ReadonlyMap<string, readonly Datum[]> | undefined {
  const wanted = new Map<string, readonly Datum[]>();
  for (const filter of filters) {
    const column = relation.primaryKey.find(({ name }) => name === filter?.name);
    if (!filter || !column) return undefined;
    wanted.set(column.name, [...(wanted.get(column.name) ?? []), column.type.parse(filter.value)]);
  }
  return wanted.size > 0 && wanted.size === relation.primaryKey.length ? wanted : undefined;
}

/**
 * A filter reveals stored values: the number of changed rows tells whether it holds. So without the right to read, a
 * write must name its row by `eq` on each column of one unique set, except those that the policy fixes, and have no
 * other filter. PostgreSQL requires SELECT on the columns of a WHERE for the same reason.
 * @see https://www.postgresql.org/docs/current/sql-update.html
 * @throws 42501
 */
export function requireNamedRow({ filters, relation }: Target, context: PlanContext): void {
  if (context.mayRead(relation)) return;
  const { fixed = [] } = context.policy(relation);
  const names = filters.map((filter) => filter?.name);
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
