import { describe, expect, it } from "vitest";
import { parseOrder } from "../../../../src/postgrest/parse/grammar/order";
import { parseError, rejectionOf } from "../../../support/rejection";

const by = (name: string, more: object = {}) => ({ field: { name, path: [] }, ...more });

describe("order", () => {
  const good: readonly [value: string, terms: readonly object[]][] = [
    ["id", [by("id")]],
    ["a,b.desc", [by("a"), by("b", { direction: "desc" })]],
    ["a , b", [by("a"), by("b")]],
    ["a.nullsfirst", [by("a", { nulls: "nullsfirst" })]],
    ["a.desc.nullslast", [by("a", { direction: "desc", nulls: "nullslast" })]],
    [
      "data->a->>0.asc.nullsfirst",
      [
        {
          field: {
            name: "data",
            path: [
              { arrow: "->", key: "a" },
              { arrow: "->>", key: 0 },
            ],
          },
          direction: "asc",
          nulls: "nullsfirst",
        },
      ],
    ],
    ["company(name)", [by("name", { relation: "company" })]],
    [
      "name,company(id).desc.nullslast,id",
      [by("name"), by("id", { relation: "company", direction: "desc", nulls: "nullslast" }), by("id")],
    ],
    ['"a.desc".desc', [by("a.desc", { direction: "desc" })]],
  ];
  it.each(good)("reads %j", (value, terms) => {
    expect(parseOrder("order", value)).toEqual({ path: [], value: terms });
  });

  it("applies to the resource of its key", () => {
    expect(parseOrder("company.parent.order", "id")).toEqual({
      path: ["company", "parent"],
      value: [by("id")],
    });
  });

  const words = '"asc", "desc", "nullsfirst" or "nullslast"';
  const bad: readonly [value: string, column: number, details: string][] = [
    ["", 1, "unexpected end of input expecting field name (* or [a..z0..9_$])"],
    ["id.ac", 4, `unexpected "c" expecting ${words}`],
    ["id.nulsfist", 4, `unexpected "n" expecting ${words}`],
    ["id.smth34", 4, `unexpected "s" expecting ${words}`],
    ["id.descc", 8, `unexpected 'c' expecting delimiter (.), "," or end of input`],
    ["id.nullslasttt", 13, `unexpected 't' expecting "," or end of input`],
    ["id.asc.nlsfst", 8, 'unexpected "l" expecting "nullsfirst" or "nullslast"'],
    ["id.asc.nullslasttt", 17, `unexpected 't' expecting "," or end of input`],
    ["id.asc.smth34", 8, 'unexpected "s" expecting "nullsfirst" or "nullslast"'],
    [
      "clients(name,id)",
      8,
      `unexpected '(' expecting letter, digit, "-", "->>", "->", delimiter (.), "," or end of input`,
    ],
    ["a.asc , b", 6, `unexpected ' ' expecting delimiter (.), "," or end of input`],
    ["id,", 4, "unexpected end of input expecting field name (* or [a..z0..9_$])"],
  ];
  it.each(bad)("refuses %j at column %i", (value, column, details) => {
    expect(rejectionOf(() => parseOrder("order", value))).toEqual(
      parseError(`order (${value})`, column, details),
    );
  });
});
