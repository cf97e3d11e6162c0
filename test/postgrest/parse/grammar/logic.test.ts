import { describe, expect, it } from "vitest";
import type { Filter, LogicTree } from "../../../../src/postgrest/parse/ast";
import { parseLogic } from "../../../../src/postgrest/parse/grammar/logic";
import { parseError, rejectionOf } from "../../../support/rejection";

const eq = (name: string, value: string, more: object = {}) => ({
  kind: "filter",
  field: { name, path: [] },
  negated: false,
  operation: { kind: "comparison", operator: "eq", value },
  ...more,
});
const tree = (operator: "and" | "or", children: readonly object[], negated = false) => ({
  kind: "logic",
  operator,
  negated,
  children,
});

describe("logic trees", () => {
  const good: readonly [key: string, value: string, path: readonly string[], tree: object][] = [
    ["or", "(id.eq.1,id.eq.2)", [], tree("or", [eq("id", "1"), eq("id", "2")])],
    ["and", "(id.eq.1)", [], tree("and", [eq("id", "1")])],
    ["not.or", "(id.eq.1)", [], tree("or", [eq("id", "1")], true)],
    ["company.or", "(id.eq.1)", ["company"], tree("or", [eq("id", "1")])],
    ["a.b.not.and", "(id.eq.1)", ["a", "b"], tree("and", [eq("id", "1")], true)],
    [
      "or",
      "(not.and(a.eq.1,b.eq.2),or(c.eq.3))",
      [],
      tree("or", [tree("and", [eq("a", "1"), eq("b", "2")], true), tree("or", [eq("c", "3")])]),
    ],
    ["or", "(id.not.eq.1)", [], tree("or", [eq("id", "1", { negated: true })])],
    [
      "and",
      "( and ( id.in.( 1, 2, 3 ) , id.eq.3 ) , or ( id.eq.2 , id.eq.3 ) )",
      [],
      tree("and", [
        tree("and", [
          eq("id", "", { operation: { kind: "in", values: ["1", " 2", " 3 "] } }),
          eq("id", "3 "),
        ]),
        tree("or", [eq("id", "2 "), eq("id", "3 ")]),
      ]),
    ],
    // Names that start like an operator are names.
    [
      "or",
      "(and_a.eq.1,or_b.eq.2,not_c.eq.3)",
      [],
      tree("or", [eq("and_a", "1"), eq("or_b", "2"), eq("not_c", "3")]),
    ],
    [
      "or",
      '(name.eq."(a,b)","quoted, name".eq."\\"\\\\",c.eq."x"y)',
      [],
      tree("or", [eq("name", "(a,b)"), eq("quoted, name", '"\\'), eq("c", '"x"y')]),
    ],
    [
      "or",
      "(tags.cs.{a,b},tags.eq.{a)",
      [],
      tree("or", [
        eq("tags", "", { operation: { kind: "comparison", operator: "cs", value: "{a,b}" } }),
        eq("tags", "{a"),
      ]),
    ],
    [
      "or",
      "(data->a->>b.eq.1,x.is.null,x.fts(english).y)",
      [],
      tree("or", [
        eq("", "1", {
          field: {
            name: "data",
            path: [
              { arrow: "->", key: "a" },
              { arrow: "->>", key: "b" },
            ],
          },
        }),
        eq("x", "", { operation: { kind: "is", value: "null" } }),
        eq("x", "", { operation: { kind: "fullText", operator: "fts", language: "english", value: "y" } }),
      ]),
    ],
    ["or", "(a.eq.,b.eq.)", [], tree("or", [eq("a", ""), eq("b", "")])],
  ];
  it.each(good)("reads %s=%s", (key, value, path, expected) => {
    expect(parseLogic(key, value)).toEqual({ path, value: expected });
  });

  const start = "field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)";
  const bad: readonly [key: string, value: string, column: number, details: string][] = [
    ["or", "()", 4, `unexpected ")" expecting ${start}`],
    ["or", "", 3, 'unexpected end of input expecting "("'],
    ["or", ")(", 3, 'unexpected ")" expecting "("'],
    ["or", "(id.in.1,2,id.eq.3)", 10, 'unexpected "1" expecting "("'],
    ["and", "(ord(id.eq.1,id.eq.1),id.eq.2)", 7, 'unexpected "d" expecting "("'],
    ["or", "(id.eq.1,not.xor(id.eq.2,id.eq.3))", 16, 'unexpected "x" expecting logic operator (and, or)'],
    ["or", "(id.eq.1,id.eq.2", 19, 'unexpected end of input expecting "," or ")"'],
    ["or", "(id.eq.1,)", 12, `unexpected ")" expecting ${start}`],
    ["or", "(id.foo.1)", 7, 'unexpected "f" expecting "not" or operator (eq, gt, ...)'],
    ["or", "(tags.cs.{a}b)", 15, 'unexpected "b" expecting "," or ")"'],
  ];
  it.each(bad)("refuses %s=%s at column %i", (key, value, column, details) => {
    expect(rejectionOf(() => parseLogic(key, value))).toEqual(
      parseError(`logic tree (${value})`, column, details),
    );
  });

  it("reads trees as deep as a URL holds them", () => {
    const depth = 5_000;
    let node: LogicTree | Filter = parseLogic(
      "and",
      `${"(or".repeat(depth)}(a.eq.1)${")".repeat(depth)}`,
    ).value;
    let levels = 0;
    for (
      let child: LogicTree | Filter | undefined = node;
      child?.kind === "logic";
      child = child.children[0]
    ) {
      node = child;
      levels += 1;
    }
    expect([levels, node]).toEqual([depth + 1, tree("or", [eq("a", "1")])]);
  });

  it("reports the right place in a deep tree that is never closed", () => {
    const depth = 5_000;
    const value = `${"(or".repeat(depth)}(a.eq.1`;
    expect(rejectionOf(() => parseLogic("and", value))).toEqual(
      parseError(
        `logic tree (${value.slice(0, 200 - "logic tree (".length)}…`,
        3 + value.length + 1,
        'unexpected end of input expecting "," or ")"',
      ),
    );
  });
});
