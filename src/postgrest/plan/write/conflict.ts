/** `on_conflict` and the resolution of duplicates → what an insert does with an existing row. */

import type { Column, Relation, UniqueSet } from "../../catalog/catalog";
import { suggestColumn } from "../../catalog/suggest";
import { sqlstate } from "../../errors";
import type { ConflictPlan } from "../plan";
import { type ColumnDefaults, planUpdateDefaults } from "./column-defaults";

/** The columns in `on_conflict`; without it, the primary key. @throws 42703 */
export function resolveTargetColumns(
  onConflict: readonly string[] | undefined,
  { name: relation, columns, primaryKey }: Relation,
): ReadonlySet<Column> {
  if (onConflict === undefined) return new Set(primaryKey);
  return new Set(
    onConflict.map((name) => {
      const column = columns.get(name);
      if (!column) throw sqlstate.undefinedTarget(relation, name, suggestColumn(name, columns.keys()));
      return column;
    }),
  );
}

/** The unique set of these columns, partial ones included. @throws 42P10 */
export function resolveConflictTarget(wanted: ReadonlySet<Column>, { uniques }: Relation): UniqueSet {
  const target = uniques.find(
    ({ columns }) => columns.length === wanted.size && columns.every((column) => wanted.has(column)),
  );
  if (!target) throw sqlstate.noConflictTarget();
  return target;
}

/**
 * @param given the columns of the body
 * @param fixed the columns that the policy restricts to one value
 */
export function planConflict(
  action: ConflictPlan["action"],
  target: UniqueSet,
  given: readonly Column[],
  relation: Relation,
  defaults: ColumnDefaults,
  fixed: readonly string[],
): ConflictPlan {
  // The key, and the columns that the policy restricts to one value. They are not set again, because SQLite rewrites
  // the index entries of every column that a statement sets, even if its value stays the same.
  const same = [...target.columns, ...(target.whereColumns ?? [])];
  const alike = [...relation.columns.values()].filter(
    (column) => same.includes(column) || fixed.includes(column.name),
  );
  return {
    target,
    action,
    alike,
    merged: given.filter((column) => !alike.includes(column)),
    assigned: action === "merge" ? planUpdateDefaults(given, relation, defaults) : [],
  };
}
