/** A read's shape: what two reads must have in common to have one plan, and what they may differ in. */
import { describe, expect, it } from "vitest";
import type { Operand } from "../../../src/postgrest/parse/grammar/plain-filter";
import { type Shape, shapeOf } from "../../../src/postgrest/prepared/shape";
import { rejectionOf } from "../../support/rejection";

function shape(
  search: string,
  headers: Readonly<Record<string, string>> = {},
  {
    method = "GET",
    relation = "item",
  }: { readonly method?: "GET" | "HEAD"; readonly relation?: string } = {},
): Shape {
  return shapeOf({ method, relation, path: `/${relation}`, search, headers: new Headers(headers) });
}

type Comparison = Extract<Operand, { readonly kind: "value" }>["operator"];
const value = (text: string, operator: Comparison = "eq"): Operand => ({ kind: "value", operator, text });
const list = (...items: readonly string[]): Operand => ({ kind: "list", operator: "in", items });

describe("the operands of", () => {
  it.each<readonly [string, readonly Operand[]]>([
    ["", []],
    ["id=eq.5", [value("5")]],
    ["id=eq.", [value("")]],
    [
      "id=neq.a&qty=gt.1&qty=gte.2&qty=lt.3&qty=lte.4",
      [value("a", "neq"), value("1", "gt"), value("2", "gte"), value("3", "lt"), value("4", "lte")],
    ],
    ["id=eq.a&id=eq.b", [value("a"), value("b")]],
    ["id=eq.a.b(c),%22d%22", [value('a.b(c),"d"')]],
    ["id=eq.a+b%26c", [value("a b&c")]],
    ["id=in.(a,b)", [list("a", "b")]],
    ["id=in.(a,b%20,)", [list("a", "b ", "")]],
    ["select=id&order=id&limit=5&id=eq.a&offset=2", [value("a")]],
  ])("%s", (search, operands) => {
    expect(shape(search).operands).toEqual(operands);
  });

  it.each([
    "id=not.eq.5",
    "id=eq(any).{5}",
    "id=is.null",
    "id=like.a*",
    "id=isdistinct.5",
    "id=fts.a",
    "id=in.()",
    "id=in.(%20a)",
    'id=in.("a")',
    "id=in.(a(b)",
    "id=in.(a)b",
    "metadata->a=eq.5",
    "company.id=eq.5",
    '"id"=eq.5',
    "or=(id.eq.5)",
    "select=eq.5",
    "order=eq.5",
    "limit=eq.5",
    "columns=eq.5",
    "on_conflict=eq.5",
    `id=eq.${"x".repeat(100_000)}`,
  ])("%.40s have no shape", (search) => {
    expect(shape(search).operands).toEqual([]);
  });

  it("bytes that are not UTF-8 are refused as usual", () => {
    expect(rejectionOf(() => shape("id=eq.%ff"))).toMatchObject({ status: 400, code: "22021" });
  });
});

describe("the key", () => {
  it.each([
    ["id=eq.5", "id=eq.6"],
    ["id=eq.", "id=eq.a%26b"],
    ["id=in.(a)", "id=in.(b,c)"],
    ["id=eq.%61", "%69d=eq.b"],
  ])("of %s is that of %s", (left, right) => {
    expect(shape(left).key).toBe(shape(right).key);
  });

  it.each([
    ["id=eq.5", "id=neq.5"],
    ["id=eq.5", "name=eq.5"],
    ["id=eq.5", "id=not.eq.5"],
    ["id=eq.5&name=eq.5", "name=eq.5&id=eq.5"],
    ["id=eq.5", "id=eq.5&limit=1"],
    ["limit=1", "limit=2"],
    ["id=in.(a)", "id=in.()"],
    ["id=in.(a)", "id=in."],
    ["id=like.a", "id=like.b"],
    ["or=(id.eq.5)", "or=(id.eq.6)"],
    ["select=id", "select=name"],
    ["a=is.null%26b=is.null", "a=is.null&b=is.null"],
    ["a%3Db=is.null", "a=b%3Dis.null"],
  ])("of %s is not that of %s", (left, right) => {
    expect(shape(left).key).not.toBe(shape(right).key);
  });

  it.each([
    [{ Accept: "text/csv" }, { Accept: "*/*" }],
    [{ Prefer: "count=exact" }, {}],
    [{ Range: "0-9" }, { Range: "0-8" }],
    [{ Accept: "x" }, { Prefer: "x" }],
  ])("with %j is not that with %j", (left, right) => {
    expect(shape("", left).key).not.toBe(shape("", right).key);
  });

  it("depends on the method and the relation too", () => {
    const keys = [shape(""), shape("", {}, { method: "HEAD" }), shape("", {}, { relation: "shelf" })];
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
  });
});
