/** The values that a write puts into the columns which its body leaves out. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { expect, it } from "vitest";
import { readCatalog } from "../../../src/postgrest/catalog/catalog";
import { timestamptz } from "../../../src/postgrest/column-types";
import { columnDefaults, makeDefault } from "../../../src/postgrest/plan/write/column-defaults";
import { context } from "../../support/warehouse/warehouse";

it("computes a time once for all columns that have one default function", () => {
  let calls = 0;
  const now = () => `2026-01-01T00:00:00.00000${calls++}Z`;
  const table = sqliteTable("t", {
    id: integer("id").primaryKey(),
    made: timestamptz("made").$defaultFn(now),
    changed: timestamptz("changed").$defaultFn(now).$onUpdateFn(now),
    note: text("note").$defaultFn(now),
  });
  const relation = readCatalog({ t: table }).get("t");
  if (!relation) throw new Error("no relation");
  const defaults = columnDefaults(relation, context);
  const [made, changed, note] = ["made", "changed", "note"].flatMap(
    (name) => relation.columns.get(name) ?? [],
  );
  if (!made || !changed || !note) throw new Error("no columns");
  const first = "2026-01-01T00:00:00.000000Z";
  expect([made, changed, made].map((column) => makeDefault(defaults.insert(column)))).toEqual([
    first,
    first,
    first,
  ]);
  expect(defaults.update(changed)).toBe(first);
  // a text is made for each row: it may be an id
  expect([note, note].map((column) => makeDefault(defaults.insert(column)))).toEqual([
    "2026-01-01T00:00:00.000001Z",
    "2026-01-01T00:00:00.000002Z",
  ]);
});
