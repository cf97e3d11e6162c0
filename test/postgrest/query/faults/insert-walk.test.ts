/** The simulation of an insert by itself: rows of a body, stored rows, and who is at fault. */
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { text } from "../../../../src/postgrest/datatypes/types";
import type { Column, ConflictPlan, Relation, UniqueSet } from "../../../../src/postgrest/plan/plan";
import {
  InsertWalk,
  type KeyCells,
  type StoredKeys,
} from "../../../../src/postgrest/query/faults/insert-walk";

const column = (name: string): Column => ({ name, type: text, notNull: false });
const [id, name, code, open] = [column("id"), column("name"), column("code"), column("open")];
const primary: UniqueSet = { name: "pkey", columns: [id] };
const names: UniqueSet = { name: "names", columns: [name] };
const codes: UniqueSet = { name: "codes", columns: [code], where: sql`open = 1`, whereColumns: [open] };
const all = [id, name, code, open];

const relation: Relation = {
  name: "t",
  table: {} as Relation["table"],
  tableName: "t",
  columns: new Map(all.map((each) => [each.name, each])),
  primaryKey: [id],
  uniques: [primary, names, codes],
  indexes: [],
  foreignKeys: [],
  keyColumns: new Set(all),
  referencedBy: [],
  actions: ["view", "create", "update", "delete"],
};

type Short = readonly [id: string, name: string | null, code: string | null, open?: 0 | 1];

const cellsOf = ([i, n, c, o = 1]: Short): KeyCells =>
  new Map<Column, string | number | null>([
    [id, i],
    [name, n],
    [code, c],
    [open, o],
  ]);
const stored = (...rows: readonly Short[]): readonly StoredKeys[] =>
  rows.map((row, rowId) => ({ rowId, cells: cellsOf(row), visible: true }));
const merge = (target: UniqueSet, merged: readonly Column[] = all): ConflictPlan => ({
  target,
  action: "merge",
  alike: target.columns,
  merged: merged.filter((each) => !target.columns.includes(each)),
  assigned: [],
});
const ignore = (target: UniqueSet): ConflictPlan => ({
  target,
  action: "ignore",
  alike: target.columns,
  merged: [],
  assigned: [],
});

/** What becomes of each row, up to the first fault: `taken names b` is the set, and its key. */
function walk(
  table: readonly StoredKeys[],
  rows: readonly Short[],
  conflict?: ConflictPlan,
): readonly string[] {
  const covers = (unique: UniqueSet, cells: KeyCells) => unique.where === undefined || cells.get(open) === 1;
  const walking = new InsertWalk({ relation, ...(conflict && { conflict }) }, covers);
  walking.know(table);
  const told: string[] = [];
  for (const row of rows) {
    const outcome = walking.insert(cellsOf(row));
    if (typeof outcome === "string") told.push(outcome);
    else {
      const key =
        outcome.kind === "taken" ? outcome.unique.columns.map((each) => outcome.cells.get(each)) : [];
      told.push([outcome.kind, outcome.kind === "taken" ? outcome.unique.name : "", ...key].join(" ").trim());
      break;
    }
  }
  return told;
}

const table = stored(["1", "a", "x"], ["2", "b", "y"], ["3", "c", "x", 0]);

describe("without a conflict target", () => {
  it.each<readonly [string, readonly Short[], readonly string[]]>([
    ["the first set in order", [["1", "a", "x"]], ["taken pkey 1"]],
    ["then the second", [["9", "a", "x"]], ["taken names a"]],
    ["then the partial one", [["9", "z", "x"]], ["taken codes x"]],
    ["no row that the partial set leaves out", [["9", "z", "x", 0]], ["written"]],
    [
      "no null",
      [
        ["9", null, null],
        ["8", null, null],
      ],
      ["written", "written"],
    ],
    [
      "an earlier row of the body",
      [
        ["9", "z", "w"],
        ["8", "z", "v"],
      ],
      ["written", "taken names z"],
    ],
  ])("blames %s", (_, rows, told) => {
    expect(walk(table, rows)).toEqual(told);
  });
});

describe("a merge", () => {
  it.each<readonly [string, readonly Short[], ConflictPlan, readonly string[]]>([
    [
      "takes a key that an earlier row freed",
      [
        ["1", "a", "w"],
        ["2", "b", "x"],
      ],
      merge(primary),
      ["written", "written"],
    ],
    [
      "is refused a key that an earlier row took",
      [
        ["1", "a", "w"],
        ["2", "b", "w"],
      ],
      merge(primary),
      ["written", "taken codes w"],
    ],
    ["keeps its own keys", [["1", "a", "x"]], merge(primary), ["written"]],
    [
      "is refused another row's key, the first in order",
      [["1", "b", "y"]],
      merge(primary),
      ["taken names b"],
    ],
    [
      "shows the key that the stored row gives",
      [["3", "c", null]],
      merge(primary, [id, name, open]),
      ["taken codes x"],
    ],
    [
      "happens once a row",
      [
        ["1", "d", "x"],
        ["1", "e", "x"],
      ],
      merge(primary),
      ["written", "twice"],
    ],
    [
      "does not meet a row that it made",
      [
        ["9", "z", null],
        ["9", "v", null],
      ],
      merge(primary),
      ["written", "twice"],
    ],
    [
      "by another set may change the primary key",
      [
        ["9", "a", "x"],
        ["1", "z", null],
      ],
      merge(names),
      ["written", "written"],
    ],
    ["inserts what its partial target leaves out", [["9", "z", "x", 0]], merge(codes), ["written"]],
    ["that inserts is refused other keys", [["9", "a", null]], merge(primary), ["taken names a"]],
  ])("%s", (_, rows, conflict, told) => {
    expect(walk(table, rows, conflict)).toEqual(told);
  });

  it("reports that the key of a hidden row is taken, and so does an ignored duplicate", () => {
    const hidden = table.map((row) => ({ ...row, visible: false }));
    expect(walk(hidden, [["1", "z", null]], merge(primary))).toEqual(["taken pkey 1"]);
    expect(walk(hidden, [["1", "z", null]], ignore(primary))).toEqual(["taken pkey 1"]);
  });
});

describe("ignored duplicates", () => {
  it("leave no trace, and duplicates of a new row are ignored too", () => {
    const rows: readonly Short[] = [
      ["1", "z", "w"],
      ["9", "z", "w"],
      ["9", "v", "w"],
      ["8", "u", "w"],
    ];
    expect(walk(table, rows, ignore(primary))).toEqual(["ignored", "written", "ignored", "taken codes w"]);
  });
});

it("keeps a known row as the walk made it", () => {
  const walking = new InsertWalk({ relation, conflict: merge(primary) }, () => true);
  walking.know(stored(["1", "a", "x"]));
  expect(walking.insert(cellsOf(["1", "b", "x"]))).toBe("written");
  walking.know(stored(["1", "a", "x"]));
  expect(walking.insert(cellsOf(["2", "a", "y"]))).toBe("written");
});
