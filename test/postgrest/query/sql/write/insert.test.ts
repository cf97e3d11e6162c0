/** Insert plans → the statements of their batch, what is bound, and what they give. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTables } from "../../../../support/warehouse/rows";
import { clearItems, north, type WriteCase, writeItems } from "../../../../support/warehouse/writes";

beforeAll(makeTables);
beforeEach(clearItems);

const cases: readonly WriteCase[] = [
  {
    title: "counts one new row by RETURNING NULL",
    request: "POST /item",
    body: { id: "n", name: "north" },
    statements: [
      [
        `INSERT INTO "item" ("id", "name") SELECT value->>0, value->>1 FROM json_each(?) WHERE true RETURNING NULL`,
        ['[["n","north"]]'],
      ],
    ],
    result: { rows: [], total: 1, created: 1 },
  },
  {
    title: "counts many new rows by changes()",
    request: "POST /item",
    body: [
      { id: "n", qty: 1 },
      { id: "m", qty: 2 },
    ],
    statements: [
      [
        `INSERT INTO "item" ("id", "qty") SELECT value->>0, value->>1 FROM json_each(?) WHERE true`,
        ['[["n",1],["m",2]]'],
      ],
      [`SELECT changes() AS "#0"`, []],
    ],
    result: { rows: [], total: 2, created: 2 },
  },
  {
    title: "returns the new rows that are shown, with the cells of their order",
    request: "POST /item?select=id,qty&order=qty.desc",
    prefer: "return=representation",
    body: [
      { id: "n", qty: 1 },
      { id: "m", qty: 2 },
    ],
    statements: [
      [
        `INSERT INTO "item" ("id", "qty") SELECT value->>0, value->>1 FROM json_each(?) WHERE true RETURNING "item"."id" AS "#0", CAST("item"."qty" AS TEXT) AS "#1", "item"."qty" AS "#2", 1 AS "#3"`,
        ['[["n",1],["m",2]]'],
      ],
    ],
    result: {
      rows: [
        ["m", "2"],
        ["n", "1"],
      ],
      total: 2,
      created: 2,
    },
  },
  {
    title: "returns the key of a new row for its location",
    request: "POST /item",
    prefer: "return=headers-only",
    body: { id: "n" },
    statements: [
      [
        `INSERT INTO "item" ("id") SELECT value->>0 FROM json_each(?) WHERE true RETURNING "item"."id" AS "#0"`,
        ['[["n"]]'],
      ],
    ],
    result: { rows: [["n"]], total: 1, created: 1 },
  },
  {
    title: "ignores duplicates",
    request: "POST /item",
    prefer: "resolution=ignore-duplicates",
    body: [
      { id: "s1", qty: 9 },
      { id: "n", qty: 2 },
    ],
    statements: [
      [
        `INSERT INTO "item" ("id", "qty") SELECT value->>0, value->>1 FROM json_each(?) WHERE true ON CONFLICT ("id") DO NOTHING`,
        ['[["s1",9],["n",2]]'],
      ],
      [`SELECT changes() AS "#0"`, []],
    ],
    result: { rows: [], total: 1, created: 1 },
  },
  {
    title: "merges duplicates, and counts the rows that it made by the last row's number",
    request: "POST /item",
    prefer: "resolution=merge-duplicates",
    body: [
      { id: "s1", qty: 9 },
      { id: "n", qty: 2 },
    ],
    statements: [
      [`SELECT (SELECT max(rowid) FROM "item") AS "#0"`, []],
      [
        `INSERT INTO "item" ("id", "qty") SELECT value->>0, value->>1 FROM json_each(?) WHERE true ON CONFLICT ("id") DO UPDATE SET "qty" = "excluded"."qty"`,
        ['[["s1",9],["n",2]]'],
      ],
      [`SELECT changes() AS "#0"`, []],
      [`SELECT (SELECT max(rowid) FROM "item") AS "#0"`, []],
    ],
    result: { rows: [], total: 2, created: 1 },
  },
  {
    title: "guards a merge against rows that the policy hides",
    request: "POST /item?select=id",
    prefer: "resolution=merge-duplicates, return=representation",
    body: [{ id: "s1", qty: 9 }],
    policy: north,
    statements: [
      [`SELECT (SELECT max(rowid) FROM "item") AS "#0"`, []],
      [
        `INSERT INTO "item" ("id", "qty") SELECT value->>0, value->>1 FROM json_each(?) WHERE true ON CONFLICT ("id") DO UPDATE SET "qty" = "excluded"."qty" WHERE ("item"."name" = 'north') RETURNING "item"."id" AS "#0", 1 AS "#1"`,
        ['[["s1",9]]'],
      ],
      [`SELECT abs(CASE WHEN changes() <> ? THEN -9223372036854775808 ELSE 0 END)`, [1]],
      [`SELECT (SELECT max(rowid) FROM "item") AS "#0"`, []],
    ],
    result: { rows: [["s1"]], total: 1, created: 0 },
  },
  {
    title: "guards ignored duplicates against rows that the policy hides",
    request: "POST /item",
    prefer: "resolution=ignore-duplicates",
    body: [{ id: "s1", qty: 9 }],
    policy: north,
    statements: [
      [
        `INSERT INTO "item" ("id", "qty") SELECT value->>0, value->>1 FROM json_each(?) WHERE true ON CONFLICT ("id") DO NOTHING RETURNING NULL`,
        ['[["s1",9]]'],
      ],
      [
        `SELECT abs(CASE WHEN CASE WHEN changes() <> ? THEN EXISTS (SELECT 1 FROM (SELECT key + ? AS _position, value->>0 AS "id" FROM json_each(?)) AS "new" WHERE EXISTS (SELECT 1 FROM "item" WHERE (("item"."id" = "new"."id") AND (("item"."name" = 'north') IS NOT TRUE)))) ELSE 0 END THEN -9223372036854775808 ELSE 0 END)`,
        [1, 0, '[["s1"]]'],
      ],
    ],
    result: { rows: [], total: 0, created: 0 },
  },
  {
    title: "merges the row of a PUT",
    request: "PUT /item?id=eq.s1",
    body: { id: "s1", name: "west", qty: 7 },
    statements: [
      [`SELECT (SELECT max(rowid) FROM "item") AS "#0"`, []],
      [
        `INSERT INTO "item" ("id", "name", "qty") SELECT value->>0, value->>1, value->>2 FROM json_each(?) WHERE true ON CONFLICT ("id") DO UPDATE SET "name" = "excluded"."name", "qty" = "excluded"."qty" RETURNING NULL`,
        ['[["s1","west",7]]'],
      ],
      [`SELECT (SELECT max(rowid) FROM "item") AS "#0"`, []],
    ],
    result: { rows: [], total: 1, created: 0 },
  },
];

describe("an insert", () => {
  it.each(cases)("$title", async ({ statements, result, ...request }) => {
    expect(await writeItems(request)).toEqual({ statements, result });
  });

  it.each(["merge", "ignore"])("is refused if the row that it would %s is hidden", async (resolution) => {
    const prefer = `resolution=${resolution}-duplicates`;
    const request = { request: "POST /item", prefer, body: [{ id: "s3", qty: 9 }], policy: north };
    expect((await writeItems(request)).result).toBe("23505");
  });
});
