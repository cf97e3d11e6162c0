/** `on_conflict` and the resolution of duplicates → what an insert does with a row that is there. */

import type { Column, Relation, UniqueSet } from "../catalog/catalog";
import { suggestColumn } from "../catalog/suggest";
import { sqlstate } from "../errors";
import { type ColumnDefaults, planUpdateDefaults } from "./column-defaults";
import type { ConflictPlan } from "./plan";

/** The columns that `on_conflict` names; without it, the primary key. @throws 42703 */
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

/** @param given the columns of the body */
export function planConflict(
  action: ConflictPlan["action"],
  target: UniqueSet,
  given: readonly Column[],
  relation: Relation,
  defaults: ColumnDefaults,
): ConflictPlan {
  // The two rows have the same key. Setting it would write all its index entries again: SQLite goes by the columns that
  // a statement sets, not by their values.
  const alike = new Set([...target.columns, ...(target.whereColumns ?? [])]);
  const merged = given.filter((column) => !alike.has(column));
  return {
    target,
    action,
    merged,
    assigned: action === "merge" ? planUpdateDefaults(given, relation, defaults) : [],
  };
}
