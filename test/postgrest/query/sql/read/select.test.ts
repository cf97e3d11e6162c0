/** Read plans → one SELECT each: its text, what is bound, and its rows; order, pages, groups, embeds and spreads. */

import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { integer, type SQLiteTable, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { beforeAll, describe, expect, it } from "vitest";
import { postgrest } from "../../../../../src/postgrest";
import { operandValues } from "../../../../../src/postgrest/plan/operands";
import { executePlan } from "../../../../../src/postgrest/query/execute";
import { NO_VALUE_SETS } from "../../../../../src/postgrest/query/sql/conditions/decided-set";
import { buildReadCount, buildSelect } from "../../../../../src/postgrest/query/sql/read/select";
import { toStatement } from "../../../../../src/postgrest/query/sql/statement";
import { insert, makeTables, resultOf } from "../../../../support/warehouse/rows";
import { planOf, readPlanOf, shelf } from "../../../../support/warehouse/warehouse";

beforeAll(async () => {
  await makeTables();
  await insert("shelf", [
    { id: "s1", room: "north", level: 1 },
    { id: "s2", room: null, level: 2 },
  ]);
  await insert("item", [
    { id: "a", name: "x", qty: 2, shelfId: "s1" },
    { id: "b", name: null, qty: 1, shelfId: "s1", parentId: "a" },
    { id: "c", name: "y", qty: 2, shelfId: "s2" },
    { id: "d", name: "z", qty: null },
  ]);
  await insert("label", [
    { id: 1, name: "l1" },
    { id: 2, name: "l2" },
  ]);
  await insert("itemLabel", [
    { itemId: "a", labelId: 2 },
    { itemId: "a", labelId: 1 },
  ]);
});

const selectOf = (path: string) => {
  const plan = readPlanOf(path);
  return toStatement(buildSelect(plan, NO_VALUE_SETS), operandValues(plan.where));
};

type Case = readonly [
  path: string,
  sql: string,
  params: readonly unknown[],
  rows: readonly (readonly unknown[])[],
];

const join = `("shelf@1"."id" = "item"."shelfId")`;

const cases: readonly Case[] = [
  [
    "/shelf?select=id,room",
    `SELECT "shelf"."id" AS "#0", "shelf"."room" AS "#1" FROM "shelf" WHERE 1`,
    [],
    [
      ["s1", "north"],
      ["s2", null],
    ],
  ],
  // whole numbers leave as text, for D1 rounds those past 2^53
  [
    "/shelf?select=level&id=eq.s1",
    `SELECT CAST("shelf"."level" AS TEXT) AS "#0" FROM "shelf" WHERE ("shelf"."id" = ?)`,
    ["s1"],
    [["1"]],
  ],
  [
    "/shelf?select=id,id&id=eq.s1",
    `SELECT "shelf"."id" AS "#0", "shelf"."id" AS "#1" FROM "shelf" WHERE ("shelf"."id" = ?)`,
    ["s1"],
    [["s1", "s1"]],
  ],
  [
    "/item?select=id&order=id",
    `SELECT "item"."id" AS "#0" FROM "item" WHERE 1 ORDER BY "item"."id" ASC`,
    [],
    [["a"], ["b"], ["c"], ["d"]],
  ],
  [
    "/item?select=id&order=qty.desc,name.nullsfirst,id",
    `SELECT "item"."id" AS "#0" FROM "item" WHERE 1 ORDER BY "item"."qty" DESC NULLS FIRST, "item"."name" ASC NULLS FIRST, "item"."id" ASC`,
    [],
    [["d"], ["a"], ["c"], ["b"]],
  ],
  [
    "/item?select=id&order=id&limit=2",
    `SELECT "item"."id" AS "#0" FROM "item" WHERE 1 ORDER BY "item"."id" ASC LIMIT 2`,
    [],
    [["a"], ["b"]],
  ],
  [
    "/item?select=id&order=id&offset=3",
    `SELECT "item"."id" AS "#0" FROM "item" WHERE 1 ORDER BY "item"."id" ASC LIMIT -1 OFFSET ?`,
    [3],
    [["d"]],
  ],
  ["/item?select=id&limit=0", `SELECT "item"."id" AS "#0" FROM "item" WHERE 1 LIMIT 0`, [], []],
  ["/item?select=count()", `SELECT count(1) AS "#0" FROM "item" WHERE 1`, [], [[4]]],
  [
    "/item?select=shelfId,qty.sum()&order=shelfId&shelfId=not.is.null",
    `SELECT "item"."shelfId" AS "#0", CAST(sum("item"."qty") AS TEXT) AS "#1" FROM "item" WHERE (NOT ("item"."shelfId" IS NULL)) GROUP BY "item"."shelfId" ORDER BY "item"."shelfId" ASC NULLS LAST`,
    [],
    [
      ["s1", "3"],
      ["s2", "2"],
    ],
  ],
  [
    "/item?select=id,shelf(room)&order=id&limit=1",
    `SELECT "item"."id" AS "#0", (SELECT json_array("shelf@1"."room") FROM "shelf" AS "shelf@1" WHERE (${join} AND 1) LIMIT 1) AS "#1" FROM "item" WHERE 1 ORDER BY "item"."id" ASC LIMIT 1`,
    [],
    [["a", '["north"]']],
  ],
  [
    "/shelf?select=item(id)&item.order=id.desc&item.limit=1&item.qty=gt.0&id=eq.s1",
    `SELECT (SELECT json_group_array(json("row")) FROM (SELECT json_array("item@1"."id") AS "row" FROM "item" AS "item@1" WHERE (("item@1"."shelfId" = "shelf"."id") AND ("item@1"."qty" > ?)) ORDER BY "item@1"."id" DESC LIMIT 1)) AS "#0" FROM "shelf" WHERE ("shelf"."id" = ?)`,
    [0, "s1"],
    [['[["b"]]']],
  ],
  [
    "/item?select=label(name)&label.order=name&id=eq.a",
    `SELECT (SELECT json_group_array(json("row")) FROM (SELECT json_array("label@1"."name") AS "row" FROM "label" AS "label@1", "itemLabel" AS "label@1+" WHERE ((("label@1+"."itemId" = "item"."id") AND ("label@1+"."labelId" = "label@1"."id")) AND 1) ORDER BY "label@1"."name" ASC NULLS LAST)) AS "#0" FROM "item" WHERE ("item"."id" = ?)`,
    ["a"],
    [['[["l1"],["l2"]]']],
  ],
  [
    "/item?select=id,...shelf(room)&id=eq.a",
    `SELECT "item"."id" AS "#0", (SELECT "shelf@1"."room" FROM "shelf" AS "shelf@1" WHERE (${join} AND 1) LIMIT 1) AS "#1" FROM "item" WHERE ("item"."id" = ?)`,
    ["a"],
    [["a", "north"]],
  ],
  [
    "/item?select=id,shelf!inner()&order=id&shelf.level=eq.2",
    `SELECT "item"."id" AS "#0" FROM "item" WHERE EXISTS (SELECT 1 FROM "shelf" AS "shelf@1" WHERE (${join} AND ("shelf@1"."level" = ?))) ORDER BY "item"."id" ASC`,
    [2],
    [["c"]],
  ],
  [
    "/item?select=id,shelf()&order=shelf(level).desc.nullslast,id&limit=1",
    `SELECT "item"."id" AS "#0" FROM "item" WHERE 1 ORDER BY (SELECT "shelf@1"."level" FROM "shelf" AS "shelf@1" WHERE (${join} AND 1) LIMIT 1) DESC NULLS LAST, "item"."id" ASC LIMIT 1`,
    [],
    [["c"]],
  ],
];

describe("a read", () => {
  it.each(cases)("%s", async (path, sql, params, rows) => {
    expect(selectOf(path)).toEqual({ sql, params });
    expect((await resultOf(path)).rows).toEqual(rows);
  });
});

describe("a policy", () => {
  it("is on the rows and their embeds, by the alias of each in the statement", async () => {
    const settings = {
      policy: ({ name }: { readonly name: string }) =>
        name === "shelf" ? { using: eq(shelf.room, "north") } : {},
    };
    const path = "/item?select=id,shelf(id)&order=id&shelf=not.is.null";
    const allowed = `(("shelf@1"."room" = ?) AND 1)`;
    expect(toStatement(buildSelect(readPlanOf(path, settings), NO_VALUE_SETS))).toEqual({
      sql: `SELECT "item"."id" AS "#0", (SELECT json_array("shelf@1"."id") FROM "shelf" AS "shelf@1" WHERE (${join} AND ${allowed}) LIMIT 1) AS "#1" FROM "item" WHERE EXISTS (SELECT 1 FROM "shelf" AS "shelf@1" WHERE (${join} AND ${allowed})) ORDER BY "item"."id" ASC`,
      params: ["north", "north"],
    });
    expect(await executePlan(planOf(path, {}, settings), { database: env.DB, maxScanValues: 1 })).toEqual({
      rows: [
        ["a", '["s1"]'],
        ["b", '["s1"]'],
      ],
    });
  });
});

describe("a count", () => {
  it.each([
    [
      "/item?qty=eq.2&limit=1&order=id",
      `SELECT count(*) AS "#0" FROM "item" WHERE ("item"."qty" = ?)`,
      [2],
      2,
    ],
    [
      "/item?select=qty,count()",
      `SELECT count(*) AS "#0" FROM (SELECT count(*) FROM "item" WHERE 1 GROUP BY "item"."qty")`,
      [],
      3,
    ],
  ])("of %s does not depend on the page", async (path, sql, params, total) => {
    const plan = readPlanOf(path);
    const statement = toStatement(buildReadCount(plan, NO_VALUE_SETS), operandValues(plan.where));
    expect(statement).toEqual({ sql, params });
    expect((await resultOf(path, { headers: { Prefer: "count=exact" } })).total).toBe(total);
  });
});

describe("a wide table", () => {
  const names = Array.from({ length: 70 }, (_, index) => `c${index}`);
  const columns = Object.fromEntries(
    names.map((name, index) => [name, index % 2 === 0 ? text(name) : integer(name)]),
  );
  const wide = sqliteTable("wide", { id: text("id").primaryKey(), ...columns });
  const narrow = sqliteTable("narrow", {
    id: text("id").primaryKey(),
    wideId: text("wideId").references(() => wide.id),
  });
  const schema: Readonly<Record<string, SQLiteTable>> = { wide, narrow };

  it("is embedded completely, past the number of arguments of a function", async () => {
    await env.DB.batch(
      [
        `CREATE TABLE wide (id TEXT PRIMARY KEY, ${names.map((name, index) => `${name} ${index % 2 === 0 ? "TEXT" : "INTEGER"}`).join(", ")})`,
        `CREATE TABLE narrow (id TEXT PRIMARY KEY, wideId TEXT REFERENCES wide (id))`,
        `INSERT INTO wide VALUES ('w', ${names.map((_, index) => (index % 2 === 0 ? `'t${index}'` : index)).join(", ")})`,
        `INSERT INTO narrow VALUES ('n', 'w')`,
      ].map((statement) => env.DB.prepare(statement)),
    );
    const row = Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? `t${index}` : index]));
    const app = postgrest({ schema, database: () => env.DB });
    const one = await app.request("/narrow?select=id,wide(*)");
    expect(await one.json()).toEqual([{ id: "n", wide: { id: "w", ...row } }]);
    const many = await app.request("/wide?select=id,narrow(id,wide(*))");
    expect(await many.json()).toEqual([{ id: "w", narrow: [{ id: "n", wide: { id: "w", ...row } }] }]);
    const spread = await app.request("/narrow?select=id,...wide(*)");
    expect(await spread.json()).toEqual([{ ...row, id: "w" }]);
  });
});
