/** The SQL of a page that goes on after a row. That the rows are right is in test/feature/walks/property.test.ts. */
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../../../src/postgrest";
import { digestOf, formatCursor } from "../../../../../src/postgrest/cursor";
import { readParameters } from "../../../../../src/postgrest/parse/query-string";
import { readStatements } from "../../../../../src/postgrest/query/read-statements";
import { NO_VALUE_SETS } from "../../../../../src/postgrest/query/sql/conditions/decided-set";
import { schema } from "../../../../support/warehouse/warehouse";

const engine = createEngine({ schema, walks: true, maxRows: 10, policyKey: () => "all" });

function planAfter(query: string, values: readonly (string | null)[]) {
  const parameters = readParameters(query, true);
  const cursor = formatCursor({ digest: digestOf("item", parameters, "all", undefined), start: 2, values });
  const search = `${query}&cursor=${cursor}`;
  const parts = { method: "GET", relation: "item", path: "/item", search, headers: new Headers() } as const;
  const plan = engine.plan(parts, undefined);
  if (plan.kind !== "read" || !plan.page) throw new TypeError("a page was expected");
  return { plan, page: plan.page };
}

function statementAfter(query: string, values: readonly (string | null)[]) {
  const { plan, page } = planAfter(query, values);
  const { sql, params } = readStatements(page.fetch).select(NO_VALUE_SETS)(plan.operands);
  return [sql.slice(sql.indexOf(" WHERE ") + 7), params];
}

describe("a page after a row", () => {
  it.each<readonly [string, readonly (string | null)[], string, readonly unknown[]]>([
    ["order=id", ["b"], `(1 AND (("item"."id") > (?))) ORDER BY "item"."id" ASC LIMIT 11`, ["b"]],
    [
      "id=gt.a&order=id.desc",
      ["b"],
      `(("item"."id" > ?) AND (("item"."id") < (?))) ORDER BY "item"."id" DESC LIMIT 11`,
      ["a", "b"],
    ],
    [
      "id=gt.a&order=id",
      ["b"],
      `((("item"."id" > ?) IS TRUE) AND (("item"."id") > (?))) ORDER BY "item"."id" ASC LIMIT 11`,
      ["a", "b"],
    ],
    [
      "order=qty.desc",
      ["9007199254740993", "b"],
      `(1 AND ("item"."qty" <= CAST(? AS INTEGER) AND ("item"."qty" < CAST(? AS INTEGER) OR ("item"."qty" = CAST(? AS INTEGER) AND ("item"."id" < ?))))) ORDER BY "item"."qty" DESC NULLS FIRST, "item"."id" DESC LIMIT 11`,
      ["9007199254740993", "9007199254740993", "9007199254740993", "b"],
    ],
    [
      "order=price",
      [null, "b"],
      `(1 AND ("item"."price" IS NULL AND ("item"."id" > ?))) ORDER BY "item"."price" ASC NULLS LAST, "item"."id" ASC LIMIT 11`,
      ["b"],
    ],
  ])("%s after %j", (query, values, where, params) => {
    expect(statementAfter(query, values)).toEqual([where, params]);
  });

  it("has the plan of every page of its list whose cursor has its nulls in the same place", () => {
    const [first, again, other] = [
      ["NaN", "b"],
      ["1.5", "c"],
      [null, "c"],
    ].map((values) => {
      const { plan } = planAfter("order=price", values);
      return "prepared" in plan ? [plan.prepared, plan.operands] : [];
    });
    expect(again?.[0]).toBe(first?.[0]);
    expect(other?.[0]).not.toBe(first?.[0]);
    expect([first?.[1], again?.[1], other?.[1]]).toEqual([["NaN", "b"], [1.5, "c"], ["c"]]);
  });
});
