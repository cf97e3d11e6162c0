/** The filters of a write that name a row, rather than search for it. */

import type { Datum } from "../../datatypes/data-type";
import { sqlstate } from "../../errors";
import type { PlanContext } from "../context";
import type { Target } from "../target";

/**
 * The values that `eq` filters on the columns of the primary key ask for; undefined where there are other filters.
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
 * A filter reads stored values: how many rows it changes tells whether it holds. So without the right to read them, a
 * write names its row by `eq` on each column of one unique set, but for those that the policy fixes, and nothing else.
 * PostgreSQL asks for SELECT on the columns of a WHERE for the same reason.
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
