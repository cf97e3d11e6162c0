/** Update and delete plans → the statements of their batch, what is bound, and what they give. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeTables } from "../../../../support/warehouse/rows";
import { clearItems, north, type WriteCase, writeItems } from "../../../../support/warehouse/writes";

beforeAll(makeTables);
beforeEach(clearItems);

const cases: readonly WriteCase[] = [
  {
    title: "updates one row, counted by RETURNING NULL",
    request: "PATCH /item?id=eq.s1",
    body: { qty: 9 },
    statements: [[`UPDATE "item" SET "qty" = ? WHERE ("item"."id" = ?) RETURNING NULL`, [9, "s1"]]],
    result: { rows: [], total: 1 },
  },
  {
    title: "updates many rows, counted by changes()",
    request: "PATCH /item?qty=gt.1",
    body: { qty: 9 },
    statements: [
      [`UPDATE "item" SET "qty" = ? WHERE ("item"."qty" > ?)`, [9, 1]],
      [`SELECT changes() AS "#0"`, []],
    ],
    result: { rows: [], total: 2 },
  },
  {
    title: "returns the updated rows that are shown",
    request: "PATCH /item?qty=gt.1&select=id&order=id",
    prefer: "return=representation",
    body: { qty: 9 },
    statements: [
      [
        `UPDATE "item" SET "qty" = ? WHERE ("item"."qty" > ?) RETURNING "item"."id" AS "#0", "item"."id" AS "#1", 1 AS "#2"`,
        [9, 1],
      ],
    ],
    result: { rows: [["s2"], ["s3"]], total: 2 },
  },
  {
    title: "updates nothing past max-affected",
    request: "PATCH /item?qty=gt.1",
    prefer: "handling=strict, max-affected=1",
    body: { qty: 9 },
    statements: [
      [`SELECT count(*) AS "#0" FROM "item" WHERE ("item"."qty" > ?)`, [1]],
      [
        `UPDATE "item" SET "qty" = ? WHERE ("item"."qty" > ?) AND (SELECT count(*) FROM (SELECT 1 FROM "item" WHERE ("item"."qty" > ?) LIMIT ?)) <= ?`,
        [9, 1, 1, 2, 1],
      ],
      [`SELECT changes() AS "#0"`, []],
    ],
    result: "PGRST124",
  },
  {
    title: "updates only the rows that the policy shows",
    request: "PATCH /item?qty=gt.1",
    body: { qty: 9 },
    policy: north,
    statements: [
      [`UPDATE "item" SET "qty" = ? WHERE (("item"."name" = 'north') AND ("item"."qty" > ?))`, [9, 1]],
      [`SELECT changes() AS "#0"`, []],
    ],
    result: { rows: [], total: 1 },
  },
  {
    title: "deletes one row, counted by RETURNING NULL",
    request: "DELETE /item?id=eq.s3",
    statements: [[`DELETE FROM "item" WHERE ("item"."id" = ?) RETURNING NULL`, ["s3"]]],
    result: { rows: [], total: 1 },
  },
  {
    title: "deletes up to max-affected rows",
    request: "DELETE /item?qty=gt.1",
    prefer: "handling=strict, max-affected=2",
    statements: [
      [`SELECT count(*) AS "#0" FROM "item" WHERE ("item"."qty" > ?)`, [1]],
      [
        `DELETE FROM "item" WHERE ("item"."qty" > ?) AND (SELECT count(*) FROM (SELECT 1 FROM "item" WHERE ("item"."qty" > ?) LIMIT ?)) <= ?`,
        [1, 1, 3, 2],
      ],
      [`SELECT changes() AS "#0"`, []],
    ],
    result: { rows: [], total: 2 },
  },
  {
    title: "reads what is embedded in a row before it is deleted",
    request: "DELETE /item?id=eq.a&select=id,shelf(room)",
    prefer: "return=representation",
    statements: [
      [
        `SELECT "item"."id" AS "#0", (SELECT json_array("shelf@1"."room") FROM "shelf" AS "shelf@1" WHERE (("shelf@1"."id" = "item"."shelfId") AND 1) LIMIT 1) AS "#1", 1 AS "#2" FROM "item" WHERE ("item"."id" = ?)`,
        ["a"],
      ],
      [
        `DELETE FROM "item" WHERE ("item"."id" = ?) RETURNING "item"."id" AS "#0", (SELECT json_array("shelf@1"."room") FROM "shelf" AS "shelf@1" WHERE (("shelf@1"."id" = "item"."shelfId") AND 1) LIMIT 1) AS "#1", 1 AS "#2"`,
        ["a"],
      ],
    ],
    result: { rows: [["a", '["north"]']], total: 1 },
  },
];

describe("an update or a delete", () => {
  it.each(cases)("$title", async ({ statements, result, ...request }) => {
    expect(await writeItems(request)).toEqual({ statements, result });
  });
});
