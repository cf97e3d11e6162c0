/** Reads whose answers are bounded → their SQL; what the bounds do is in test/feature/bounds/answer-bytes.test.ts. */
import { describe, expect, it } from "vitest";
import { buildBoundedSelect } from "../../../../src/postgrest/query/bounds/answer-bound";
import { NO_VALUE_SETS } from "../../../../src/postgrest/query/sql/conditions/decided-set";
import { toStatement } from "../../../../src/postgrest/query/sql/statement";
import { readPlanOf } from "../../../support/warehouse/warehouse";

const maxBytes = 16_000_000;
const built = (path: string) =>
  toStatement(buildBoundedSelect({ ...readPlanOf(path), maxBytes }, NO_VALUE_SETS).query, ["a"]).sql;

describe("a bounded read", () => {
  it.each([
    [
      "has no guard where it is of one row, which D1 bounds",
      "/item?select=id,name&id=eq.a",
      `SELECT "item"."id" AS "#0", "item"."name" AS "#1" FROM "item" WHERE ("item"."id" = ?)`,
    ],
    [
      "has none where it is of so few rows that it cannot be too large",
      "/item?select=id,name&limit=8",
      `SELECT "item"."id" AS "#0", "item"."name" AS "#1" FROM "item" WHERE 1 LIMIT 8`,
    ],
    [
      "stops at a row that has more than its share, in the first member that can be long",
      "/item?select=qty,name,n:name,data->a&limit=1000",
      `SELECT CAST("item"."qty" AS TEXT) AS "#0", CASE WHEN (2 * ifnull(octet_length("item"."name"), 0) + ifnull(octet_length("item"."data"), 0)) > 16000 THEN json_extract('0', 'past the bound: row') ELSE "item"."name" END AS "#1", "item"."name" AS "#2", ("item"."data" -> ?) AS "#3" FROM "item" WHERE 1 LIMIT 1000`,
    ],
    [
      "looks at each row that makes one of the answer, embedded ones too",
      "/item?select=id,shelf(room)&limit=1000",
      `SELECT CASE WHEN ifnull(octet_length("item"."id"), 0) > 8000 THEN json_extract('0', 'past the bound: row') ELSE "item"."id" END AS "#0", (SELECT json_array(CASE WHEN ifnull(octet_length("shelf@1"."room"), 0) > 8000 THEN json_extract('0', 'past the bound: row') ELSE "shelf@1"."room" END) FROM "shelf" AS "shelf@1" WHERE (("shelf@1"."id" = "item"."shelfId") AND 1) LIMIT 1) AS "#1" FROM "item" WHERE 1 LIMIT 1000`,
    ],
    [
      "adds up what is of many rows",
      "/shelf?select=id,item(id)&order=id&limit=10",
      `SELECT CASE WHEN sum((ifnull(octet_length("#0"), 0) + ifnull(octet_length("#1"), 0))) OVER (ROWS UNBOUNDED PRECEDING) > 16000000 THEN json_extract('0', 'past the bound: answer') ELSE "#0" END AS "#0", CASE WHEN ifnull(octet_length("#1"), 0) > 1900000 THEN json_extract('0', 'past the bound: embed') ELSE "#1" END AS "#1" FROM (SELECT "shelf"."id" AS "#0", (SELECT json_group_array(json("row")) FROM (SELECT json_array("item@1"."id") AS "row" FROM "item" AS "item@1" WHERE (("item@1"."shelfId" = "shelf"."id") AND 1))) AS "#1" FROM "shelf" WHERE 1 ORDER BY "shelf"."id" ASC LIMIT 10)`,
    ],
    [
      "adds up groups, in a subquery that has a limit of some kind, or it would have no order",
      "/item?select=name,count()&order=name",
      `SELECT CASE WHEN sum((ifnull(octet_length("#0"), 0) + ifnull(octet_length("#1"), 0))) OVER (ROWS UNBOUNDED PRECEDING) > 16000000 THEN json_extract('0', 'past the bound: answer') ELSE "#0" END AS "#0", "#1" AS "#1" FROM (SELECT "item"."name" AS "#0", count(1) AS "#1" FROM "item" WHERE 1 GROUP BY "item"."name" ORDER BY "item"."name" ASC NULLS LAST LIMIT -1)`,
    ],
  ])("%s: %s", (_, path, sql) => {
    expect(built(path)).toBe(sql);
  });
});
