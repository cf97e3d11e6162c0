import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../../src/postgrest/parse/ast";
import { parseFilter } from "../../../../src/postgrest/parse/grammar/filter";
import { plainFilter, readOperand } from "../../../../src/postgrest/parse/grammar/plain-filter";
import { parseError, rejectionOf } from "../../../support/rejection";

describe("the key of a filter", () => {
  const good: readonly [key: string, path: readonly string[], field: object][] = [
    ["id", [], { name: "id", path: [] }],
    ["company.name", ["company"], { name: "name", path: [] }],
    ["a.b.c", ["a", "b"], { name: "c", path: [] }],
    ["metadata->>a", [], { name: "metadata", path: [{ arrow: "->>", key: "a" }] }],
    [
      "company.data->0->>b",
      ["company"],
      {
        name: "data",
        path: [
          { arrow: "->", key: 0 },
          { arrow: "->>", key: "b" },
        ],
      },
    ],
    ['"a.dotted.column"', [], { name: "a.dotted.column", path: [] }],
    ['"*id*"', [], { name: "*id*", path: [] }],
    ["Just A Server Model", [], { name: "Just A Server Model", path: [] }],
    ["constructor", [], { name: "constructor", path: [] }],
  ];
  it.each(good)("reads %j", (key, path, field) => {
    expect(parseFilter(key, "is.null")).toEqual({
      path,
      value: { kind: "filter", field, negated: false, operation: { kind: "is", value: "null" } },
    });
  });

  const name = "field name (* or [a..z0..9_$])";
  const bad: readonly [key: string, column: number, details: string][] = [
    ["", 1, `unexpected end of input expecting ${name}`],
    [":", 1, `unexpected ":" expecting ${name}`],
    ["a.", 3, `unexpected end of input expecting ${name}`],
    ["*", 1, `unexpected "*" expecting ${name}`],
  ];
  it.each(bad)("refuses %j", (key, column, details) => {
    expect(rejectionOf(() => parseFilter(key, "eq.1"))).toEqual(
      parseError(`tree path (${key})`, column, details),
    );
  });
});

describe("the value of a filter", () => {
  const comparison = (operator: string, value: string, more: object = {}) => ({
    kind: "comparison",
    operator,
    value,
    ...more,
  });
  const good: readonly [value: string, operation: object, negated?: boolean][] = [
    ...["eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"].map(
      (operator): [string, object] => [`${operator}.a`, comparison(operator, "a")],
    ),
    ...["cs", "cd", "ov", "sl", "sr", "nxr", "nxl", "adj"].map((operator): [string, object] => [
      `${operator}.{1,2}`,
      comparison(operator, "{1,2}"),
    ]),
    ...["eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"].flatMap(
      (operator): [string, object][] => [
        [`${operator}(any).{a,b}`, comparison(operator, "{a,b}", { quantifier: "any" })],
        [`${operator}(all).{a,b}`, comparison(operator, "{a,b}", { quantifier: "all" })],
      ],
    ),
    ["not.eq(all).x", comparison("eq", "x", { quantifier: "all" }), true],
    ["eq.", comparison("eq", "")],
    ["not.eq.not.eq.1", comparison("eq", "not.eq.1"), true],
    // A top-level value is raw: neither quotes nor reserved characters mean anything.
    ['eq."a",(b)', comparison("eq", '"a",(b)')],
    ["eq.a\nb😀", comparison("eq", "a\nb😀")],
    ["imatch..*YY.*", comparison("imatch", ".*YY.*")],
    ["isdistinct.2", { kind: "isdistinct", value: "2" }],
    ["not.isdistinct.null", { kind: "isdistinct", value: "null" }, true],
    ["in.(1,2)", { kind: "in", values: ["1", "2"] }],
    ["in.()", { kind: "in", values: [] }],
    ['in.("")', { kind: "in", values: [""] }],
    ["in.(,)", { kind: "in", values: ["", ""] }],
    ["in.( ,3,4)", { kind: "in", values: ["", "3", "4"] }],
    ['in.("Hebdon, John","a)b")', { kind: "in", values: ["Hebdon, John", "a)b"] }],
    ['in.("a\\"b","c\\\\d","e\\f")', { kind: "in", values: ['a"b', "c\\d", "ef"] }],
    ['in.(Double"Quote"McGraw")', { kind: "in", values: ['Double"Quote"McGraw"'] }],
    ['in.(")', { kind: "in", values: ['"'] }],
    ['in.("a"b)', { kind: "in", values: ['"a"b'] }],
    ["in.(\\,/\\S/)", { kind: "in", values: ["\\", "/\\S/"] }],
    ["not.in.(a)", { kind: "in", values: ["a"] }, true],
    ["is.null", { kind: "is", value: "null" }],
    ["is.NULL", { kind: "is", value: "null" }],
    ["is.NoT_NuLl", { kind: "is", value: "not_null" }],
    ["is.TRUE", { kind: "is", value: "true" }],
    ["is.FAlSe", { kind: "is", value: "false" }],
    ["not.is.unknown", { kind: "is", value: "unknown" }, true],
    ["fts.a b", { kind: "fullText", operator: "fts", value: "a b" }],
    ["plfts.a", { kind: "fullText", operator: "plfts", value: "a" }],
    ["phfts(english).a", { kind: "fullText", operator: "phfts", language: "english", value: "a" }],
    ["not.wfts(german).-a", { kind: "fullText", operator: "wfts", language: "german", value: "-a" }, true],
  ];
  it.each(good)("reads %j", (value, operation, negated = false) => {
    expect(parseFilter("a", value)).toEqual({
      path: [],
      value: { kind: "filter", field: { name: "a", path: [] }, negated, operation },
    });
  });

  const operator = "operator (eq, gt, ...)";
  const bad: readonly [value: string, column: number, details: string][] = [
    ["", 1, `unexpected end of input expecting "not" or ${operator}`],
    ["val", 1, `unexpected "v" expecting "not" or ${operator}`],
    ["noop.0", 1, `unexpected "o" expecting "not" or ${operator}`],
    ["constructor.1", 1, `unexpected "c" expecting "not" or ${operator}`],
    ["eq", 3, `unexpected end of input expecting ${operator}`],
    ["eqq.1", 3, `unexpected "q" expecting ${operator}`],
    ["EQ.1", 1, `unexpected "E" expecting "not" or ${operator}`],
    ["eq().value", 4, `unexpected ")" expecting ${operator}`],
    ["eq(some).1", 4, `unexpected "s" expecting ${operator}`],
    ["neq(any).1", 4, `unexpected "(" expecting ${operator}`],
    ["fts().value", 5, `unexpected ")" expecting ${operator}`],
    ["is().value", 3, `unexpected "(" expecting ${operator}`],
    ["in().value", 3, `unexpected "(" expecting ${operator}`],
    ["not.", 5, `unexpected end of input expecting ${operator}`],
    ["not.not.eq.1", 5, `unexpected "n" expecting ${operator}`],
    ["in.1,2", 4, 'unexpected "1" expecting "("'],
    ["in.(1,2", 8, 'unexpected end of input expecting "," or ")"'],
    ["is.maybe", 4, 'unexpected "m" expecting isVal: (null, not_null, true, false, unknown)'],
  ];
  it.each(bad)("refuses %j at column %i", (value, column, details) => {
    expect(rejectionOf(() => parseFilter("a", value))).toEqual(
      parseError(`filter (${value})`, column, details),
    );
  });

  it("counts lines and tab stops in the position of an error", () => {
    expect(rejectionOf(() => parseFilter("a", "in.(1,\n2,\t3"))).toEqual(
      parseError("filter (in.(1,\n2,\t3)", 10, 'unexpected end of input expecting "," or ")"', 2),
    );
  });

  it("reads a list of ten thousand values quickly", () => {
    const values = Array.from({ length: 10_000 }, (_, index) => `"value, ${index}"`);
    const { operation } = parseFilter("a", `in.(${values.join(",")})`).value;
    expect(operation satisfies Operation).toEqual({
      kind: "in",
      values: values.map((value) => value.slice(1, -1)),
    });
  });
});

describe("a plain filter", () => {
  const name = fc.stringMatching(/^\w{1,8}$/);
  const operation = fc.oneof(
    fc
      .tuple(fc.constantFrom("eq", "neq", "gt", "gte", "lt", "lte"), fc.string({ unit: "binary" }))
      .map(([operator, value]) => `${operator}.${value}`),
    fc
      .array(fc.stringMatching(/^[^"(),]*$/), { minLength: 1, maxLength: 5 })
      .map((items) => `in.(${items.join(",")})`),
  );

  it("is read as the grammar reads it", () => {
    fc.assert(
      fc.property(name, operation, (column, value) => {
        const operand = readOperand(column, value);
        const plain = operand && plainFilter(column, operand);
        fc.pre(plain !== undefined);
        expect(plain).toEqual(parseFilter(column, value));
      }),
    );
  });
});
