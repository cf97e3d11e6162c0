import { describe, expect, it } from "vitest";
import { decodeComponent, splitForm, splitQueryString } from "../../../src/postgrest/parse/parameters";
import { parseParameters, readParameters, sortParameters } from "../../../src/postgrest/parse/query-string";
import { parseError, rejectionOf } from "../../support/rejection";

const invalidBytes = (shown: string) => ({
  status: 400,
  code: "22021",
  message: `invalid byte sequence for encoding "UTF8": ${shown}`,
  details: null,
  hint: null,
});

describe("percent-decoding", () => {
  const good: readonly [text: string, decoded: string][] = [
    ["a+b%20c", "a b c"],
    ["%2B%26%3d", "+&="],
    ["%D9%85%F0%9F%98%80", "م😀"],
    ["100%", "100%"],
    ["%zz%4", "%zz%4"],
    ["%^%26*", "%^&*"],
    ["%EF%BB%BFa", "\uFEFFa"],
  ];
  it.each(good)("reads %j", (text, decoded) => {
    expect(decodeComponent(text)).toBe(decoded);
  });

  const bad: readonly [text: string, shown: string][] = [
    ["a%FF", "0xff"],
    ["%C3", "0xc3"],
    ["%ED%A0%80", "0xed 0xa0 0x80"],
    ["a%00b", "0x00"],
  ];
  it.each(bad)("refuses %j, which is not text", (text, shown) => {
    expect(rejectionOf(() => decodeComponent(text))).toEqual(invalidBytes(shown));
  });
});

describe("splitting", () => {
  const good: readonly [search: string, parameters: readonly [name: string, value: string][]][] = [
    ["", []],
    [
      "a=1&b=2&a=3",
      [
        ["a", "1"],
        ["b", "2"],
        ["a", "3"],
      ],
    ],
    [
      "a=b=c&d&&e=",
      [
        ["a", "b=c"],
        ["e", ""],
      ],
    ],
    ["a=1;b=2", [["a", "1;b=2"]]],
    ["%61%26=%26", [["a&", "&"]]],
  ];
  it.each(good)("splits %j", (search, parameters) => {
    expect(splitQueryString(search).map(({ name, value }) => [name, value])).toEqual(parameters);
  });

  it("reads a form's field without a value as empty", () => {
    expect(splitForm("a=1&b&&c=")).toEqual([
      { name: "a", value: "1" },
      { name: "b", value: "" },
      { name: "c", value: "" },
    ]);
  });
});

describe("parameters", () => {
  const parse = (search: string) => parseParameters(sortParameters(readParameters(search)));
  const filter = (name: string, value: string) => ({
    kind: "filter",
    field: { name, path: [] },
    negated: false,
    operation: { kind: "comparison", operator: "eq", value },
  });
  const all = { kind: "field", field: { name: "*", path: [] } };

  it("are all optional", () => {
    expect(parse("")).toEqual({ select: [all], filters: [], order: [] });
  });

  it("are distinguished by their last word", () => {
    expect(
      parse(
        "select=id&id=eq.1&company.name=eq.x&or=(a.eq.1)&company.not.and=(b.eq.2)&order=id&company.order=name&columns=a,b&on_conflict=c&limit=1&company.offset=2",
      ),
    ).toEqual({
      select: [{ kind: "field", field: { name: "id", path: [] } }],
      filters: [
        { path: [], value: filter("id", "1") },
        { path: ["company"], value: filter("name", "x") },
        { path: [], value: { kind: "logic", operator: "or", negated: false, children: [filter("a", "1")] } },
        {
          path: ["company"],
          value: { kind: "logic", operator: "and", negated: true, children: [filter("b", "2")] },
        },
      ],
      order: [
        { path: [], value: [{ field: { name: "id", path: [] } }] },
        { path: ["company"], value: [{ field: { name: "name", path: [] } }] },
      ],
      columns: ["a", "b"],
      onConflict: ["c"],
    });
  });

  it("may repeat: all filters and orders count, and the first of the others", () => {
    expect(parse("id=eq.1&id=eq.2&order=a&order=b&select=x&select=y&columns=c&columns=d")).toEqual({
      select: [{ kind: "field", field: { name: "x", path: [] } }],
      filters: [
        { path: [], value: filter("id", "1") },
        { path: [], value: filter("id", "2") },
      ],
      order: [
        { path: [], value: [{ field: { name: "a", path: [] } }] },
        { path: [], value: [{ field: { name: "b", path: [] } }] },
      ],
      columns: ["c"],
    });
  });

  it("reserve words only unquoted, and only the last one", () => {
    expect(parse('"order"=eq.1&limit.id=eq.2&__proto__=eq.3').filters).toEqual([
      { path: [], value: filter("order", "1") },
      { path: ["limit"], value: filter("id", "2") },
      { path: [], value: filter("__proto__", "3") },
    ]);
  });

  it("are refused with the error that PostgREST finds first", () => {
    const name = "field name (* or [a..z0..9_$])";
    const order = ["order=", "or=()", "columns=", "select=,", "id=x", "on_conflict="];
    const errors = [
      parseError("order ()", 1, `unexpected end of input expecting ${name}`),
      parseError(
        "logic tree (())",
        4,
        `unexpected ")" expecting ${name}, negation operator (not) or logic operator (and, or)`,
      ),
      parseError("columns parameter ()", 1, `unexpected end of input expecting ${name}`),
      parseError("select parameter (,)", 1, `unexpected "," expecting "...", ${name}, "*" or "count()"`),
      parseError("filter (x)", 1, 'unexpected "x" expecting "not" or operator (eq, gt, ...)'),
      parseError("on_conflict parameter ()", 1, `unexpected end of input expecting ${name}`),
    ];
    expect(order.map((_, index) => rejectionOf(() => parse(order.slice(index).reverse().join("&"))))).toEqual(
      errors,
    );
  });
});
