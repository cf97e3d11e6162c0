/** The values of columns that a body leaves out: the caller's defaults, and those of Drizzle's columns. */

import type { Column, Relation } from "../../catalog/catalog";
import type { Datum } from "../../datatypes/data-type";
import type { PlanContext } from "../context";
import type { Assignment } from "../plan";

/** The default for inserted rows: one value for the whole request, or one made per row; undefined if there is none. */
type InsertDefault =
  | { readonly kind: "shared"; readonly value: Datum | null | undefined }
  | { readonly kind: "each"; readonly make: () => Datum | null };

export interface ColumnDefaults {
  hasInsert(column: Column): boolean;
  insert(column: Column): InsertDefault;
  /** What an update sets in addition to the body, or undefined. */
  update(column: Column): Datum | null | undefined;
}

/**
 * Make it once per request: a time is computed once for all rows, and once for all columns with the same default
 * function, because PostgreSQL's `now()` is the same throughout a transaction.
 */
export function columnDefaults(relation: Relation, context: PlanContext): ColumnDefaults {
  const { insert = {}, update = {} } = context.defaults(relation);
  const made = new Map<() => Datum | null, Datum | null>();
  const once = (make: () => Datum | null): Datum | null => {
    const known = made.get(make);
    const value = known === undefined ? make() : known;
    made.set(make, value);
    return value;
  };
  const own = (values: Readonly<Record<string, Datum | null>>, name: string) =>
    Object.hasOwn(values, name) ? values[name] : undefined;
  return {
    hasInsert: (column) => column.insertDefault !== undefined || (own(insert, column.name) ?? null) !== null,
    insert: (column) => {
      const given = own(insert, column.name) ?? undefined;
      const { insertDefault: make } = column;
      if (given !== undefined || !make) return { kind: "shared", value: given };
      return column.type.category === "datetime"
        ? { kind: "shared", value: once(make) }
        : { kind: "each", make };
    },
    update: (column) => own(update, column.name) ?? (column.updateDefault && once(column.updateDefault)),
  };
}

/** Evaluates a default for one row. */
export function makeDefault(inserted: InsertDefault): Datum | null | undefined {
  return inserted.kind === "shared" ? inserted.value : inserted.make();
}

/** What every update sets in addition to the body's columns: `updatedAt` and so on. */
export function planUpdateDefaults(
  given: readonly Column[],
  relation: Relation,
  defaults: ColumnDefaults,
): readonly Assignment[] {
  return [...relation.columns.values()].flatMap((column) => {
    const value = given.includes(column) ? undefined : defaults.update(column);
    return value === undefined ? [] : [{ column, value }];
  });
}
