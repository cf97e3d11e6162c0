/** Each kind of condition: the SQL that it is, what is bound to it, and the rows that D1 finds by it. */
import { beforeAll, describe, expect, it } from "vitest";
import { operandValues } from "../../../../../src/postgrest/plan/operands";
import { NO_VALUE_SETS } from "../../../../../src/postgrest/query/sql/conditions/decided-set";
import { buildWhere } from "../../../../../src/postgrest/query/sql/conditions/where";
import { toStatement } from "../../../../../src/postgrest/query/sql/statement";
import { idsOf, insert, makeTables } from "../../../../support/warehouse/rows";
import { conditionOf, filter } from "../../../../support/warehouse/warehouse";

beforeAll(async () => {
  await makeTables();
  await insert("item", [
    { id: "a", name: "Alpha", qty: 1, price: 1.5, active: 1, madeAt: "2026-01-01T00:00:00.000000Z" },
    { id: "b", name: "beta", qty: 10, price: -2, active: 0, madeAt: "2026-01-01T00:00:00.000001Z" },
    { id: "c", name: "", qty: 9, price: 0.1 },
    { id: "d", name: 'quote " and \\', qty: -1, data: '{"s": "x", "n": 10, "b": true, "z": null}' },
    { id: "e" },
  ]);
  // Past what a JavaScript number holds, so not by way of one.
  await insert("item", [{ id: "f", name: "Ünï😀", qty: "9007199254740993" }]);
});

function statementOf(filters: string) {
  const exists = () => {
    throw new TypeError("no embed was expected");
  };
  const condition = conditionOf(filters);
  return toStatement(buildWhere(condition, "item", NO_VALUE_SETS, exists), operandValues(condition));
}

type Case = readonly [
  filters: string,
  sql: string,
  params: readonly (string | number)[],
  ids: readonly string[],
];

const text = `CASE json_type("item"."data", ?) WHEN 'text' THEN "item"."data" ->> ? WHEN 'null' THEN NULL ELSE "item"."data" -> ? END`;
const inList = "IN (SELECT value FROM json_each(?))";

const cases: Readonly<Record<string, readonly Case[]>> = {
  comparison: [
    ["qty=eq.1", `("item"."qty" = ?)`, [1], ["a"]],
    ["qty=neq.1", `("item"."qty" <> ?)`, [1], ["b", "c", "d", "f"]],
    ["qty=gt.9", `("item"."qty" > ?)`, [9], ["b", "f"]],
    ["qty=gte.9", `("item"."qty" >= ?)`, [9], ["b", "c", "f"]],
    ["qty=lt.1", `("item"."qty" < ?)`, [1], ["d"]],
    ["qty=lte.1", `("item"."qty" <= ?)`, [1], ["a", "d"]],
    ["qty=eq.9007199254740993", `("item"."qty" = ?)`, ["9007199254740993"], ["f"]],
    ["qty=gt.9007199254740992", `("item"."qty" > ?)`, ["9007199254740992"], ["f"]],
    ["price=eq.0.1", `("item"."price" = ?)`, [0.1], ["c"]],
    ["active=eq.yes", `("item"."active" = ?)`, [1], ["a"]],
    ["active=neq.t", `("item"."active" <> ?)`, [1], ["b"]],
    ["name=eq.", `("item"."name" = ?)`, [""], ["c"]],
    [filter("name", 'eq.quote " and \\'), `("item"."name" = ?)`, ['quote " and \\'], ["d"]],
    [filter("name", "gt.Ä"), `("item"."name" > ?)`, ["Ä"], ["f"]],
    [
      filter("madeAt", "gt.2026-01-01T02:00:00+02:00"),
      `("item"."madeAt" > ?)`,
      ["2026-01-01T00:00:00.000000Z"],
      ["b"],
    ],
  ],
  "comparison with several values": [
    ["qty=eq(any).{1,9}", `("item"."qty" ${inList})`, ["[1,9]"], ["a", "c"]],
    ["qty=eq(any).{}", "0", [], []],
    ["qty=eq(all).{}", "1", [], ["a", "b", "c", "d", "e", "f"]],
    ["qty=gt(any).{9,100}", `(("item"."qty" > ?) OR ("item"."qty" > ?))`, [9, 100], ["b", "f"]],
    ["qty=gt(all).{1,9}", `(("item"."qty" > ?) AND ("item"."qty" > ?))`, [1, 9], ["b", "f"]],
  ],
  list: [
    ["qty=in.(1,9)", `("item"."qty" ${inList})`, ["[1,9]"], ["a", "c"]],
    ["qty=not.in.(1,9)", `(NOT ("item"."qty" ${inList}))`, ["[1,9]"], ["b", "d", "f"]],
    ["qty=in.(9007199254740993)", `("item"."qty" ${inList})`, ["[9007199254740993]"], ["f"]],
    [
      filter("name", 'in.("beta","quote \\" and \\\\")'),
      `("item"."name" ${inList})`,
      ['["beta","quote \\" and \\\\"]'],
      ["b", "d"],
    ],
    ["qty=in.()", "0", [], []],
    ["qty=not.in.()", "(NOT 0)", [], ["a", "b", "c", "d", "e", "f"]],
    ["active=in.(t,f)", `("item"."active" ${inList})`, ["[1,0]"], ["a", "b"]],
  ],
  is: [
    ["name=is.null", `("item"."name" IS NULL)`, [], ["e"]],
    ["name=is.not_null", `(NOT ("item"."name" IS NULL))`, [], ["a", "b", "c", "d", "f"]],
    ["name=not.is.null", `(NOT ("item"."name" IS NULL))`, [], ["a", "b", "c", "d", "f"]],
    ["active=is.true", `("item"."active" IS ?)`, [1], ["a"]],
    ["active=is.false", `("item"."active" IS ?)`, [0], ["b"]],
    ["active=is.unknown", `("item"."active" IS NULL)`, [], ["c", "d", "e", "f"]],
    ["active=not.is.true", `(NOT ("item"."active" IS ?))`, [1], ["b", "c", "d", "e", "f"]],
  ],
  isdistinct: [
    ["qty=isdistinct.1", `("item"."qty" IS NOT ?)`, [1], ["b", "c", "d", "e", "f"]],
    ["qty=not.isdistinct.1", `(NOT ("item"."qty" IS NOT ?))`, [1], ["a"]],
  ],
  not: [
    ["qty=not.eq.1", `(NOT ("item"."qty" = ?))`, [1], ["b", "c", "d", "f"]],
    [
      "not.or=(qty.eq.1,name.eq.beta)",
      `(NOT (("item"."qty" = ?) OR ("item"."name" = ?)))`,
      [1, "beta"],
      ["c", "d", "f"],
    ],
    ["not.and=(qty.not.eq.1)", `("item"."qty" = ?)`, [1], ["a"]],
  ],
  "a path into JSON": [
    ["data->>s=eq.x", `(${text} = ?)`, ['$."s"', '$."s"', '$."s"', "x"], ["d"]],
    ["data->>n=eq.10", `(${text} = ?)`, ['$."n"', '$."n"', '$."n"', "10"], ["d"]],
    ["data->>b=eq.true", `(${text} = ?)`, ['$."b"', '$."b"', '$."b"', "true"], ["d"]],
    ["data->>z=is.null", `(${text} IS NULL)`, ['$."z"', '$."z"', '$."z"'], ["a", "b", "c", "d", "e", "f"]],
    ["data->z=is.null", `(("item"."data" -> ?) IS NULL)`, ['$."z"'], ["a", "b", "c", "e", "f"]],
    ["data->>s=in.(x,y)", `(${text} ${inList})`, ['$."s"', '$."s"', '$."s"', '["x","y"]'], ["d"]],
    ["name->>s=eq.x", "(NULL = ?)", ["x"], []],
  ],
};

describe.each(Object.entries(cases))("%s", (_, rows) => {
  it.each(rows)("%s", async (filters, sql, params, ids) => {
    expect(statementOf(filters)).toEqual({ sql, params });
    expect(await idsOf(filters)).toEqual(ids);
  });
});

describe("filters side by side", () => {
  it("must all hold, in a balanced tree", async () => {
    const filters = "qty=gt.0&qty=lt.10&name=not.is.null&active=is.true";
    expect(statementOf(filters)).toEqual({
      sql: `((("item"."qty" > ?) AND ("item"."qty" < ?)) AND ((NOT ("item"."name" IS NULL)) AND ("item"."active" IS ?)))`,
      params: [0, 10, 1],
    });
    expect(await idsOf(filters)).toEqual(["a"]);
  });

  it("may be absent: every row", async () => {
    expect(statementOf("select=id")).toEqual({ sql: "1", params: [] });
    expect(await idsOf("select=id")).toEqual(["a", "b", "c", "d", "e", "f"]);
  });
});
