/** Patterns that SQL decides: the form of each shape, and that it is LIKE as PostgreSQL has it. */
import { beforeAll, describe, expect, it } from "vitest";
import { NO_VALUE_SETS } from "../../../../../src/postgrest/query/sql/conditions/decided-set";
import { buildWhere } from "../../../../../src/postgrest/query/sql/conditions/where";
import { toStatement } from "../../../../../src/postgrest/query/sql/statement";
import { idsOf, insert, makeTables } from "../../../../support/warehouse/rows";
import { conditionOf, filter } from "../../../../support/warehouse/warehouse";

const names: Readonly<Record<string, string | null>> = {
  abc: "abc",
  Abc: "Abc",
  abd: "abd",
  ab: "ab",
  a: "a",
  empty: "",
  none: null,
  percent: "100%",
  star: "a*c",
  bracket: "a[b]c?",
  eAcute: "café",
  EAcute: "CAFÉ",
  emoji: "x😀y",
  emoji2: "x😁y",
  lastBefore: "x\u{d7ff}y",
  firstAfter: "x\u{e000}y",
  last: "x\u{10ffff}y",
  newline: "a\nc",
  dotted: "\u0130ST",
  kelvin: "5 \u212a",
};

beforeAll(async () => {
  await makeTables();
  await insert(
    "item",
    Object.entries(names).map(([id, name]) => ({ id, name })),
  );
});

function statementOf(filters: string) {
  const exists = () => {
    throw new TypeError("no embed was expected");
  };
  return toStatement(buildWhere(conditionOf(filters), "item", NO_VALUE_SETS, exists));
}

const column = `"item"."name"`;

type Case = readonly [
  operation: string,
  sql: string,
  params: readonly (string | number)[],
  ids: readonly string[],
];

const cases: readonly Case[] = [
  ["like.abc", `(${column} = ?)`, ["abc"], ["abc"]],
  ["like.", `(${column} = ?)`, [""], ["empty"]],
  [
    "like.*",
    `(${column} = ${column})`,
    [],
    Object.keys(names)
      .filter((id) => id !== "none")
      .sort(),
  ],
  ["like.ab*", `((${column} >= ?) AND (${column} < ?))`, ["ab", "ac"], ["ab", "abc", "abd"]],
  ["like.%bc", `(substr(${column}, ?) = ?)`, [-2, "bc"], ["Abc", "abc"]],
  ["like.*b*", `(instr(${column}, ?) > 0)`, ["b"], ["Abc", "ab", "abc", "abd", "bracket"]],
  [
    "like.a*bc",
    `(((${column} >= ?) AND (${column} < ?)) AND ((substr(${column}, ?) = ?) AND (length(${column}) >= ?)))`,
    ["a", "b", -2, "bc", 3],
    ["abc"],
  ],
  // the ends of a pattern may not overlap in the text
  [
    "like.ab*b",
    `(((${column} >= ?) AND (${column} < ?)) AND ((substr(${column}, ?) = ?) AND (length(${column}) >= ?)))`,
    ["ab", "ac", -1, "b", 3],
    [],
  ],
  ["like.a_c", `(${column} GLOB ?)`, ["a?c"], ["abc", "newline", "star"]],
  ["like.x_y", `(${column} GLOB ?)`, ["x?y"], ["emoji", "emoji2", "firstAfter", "last", "lastBefore"]],
  ["like.a[b]c_", `(${column} GLOB ?)`, ["a[[]b]c?"], ["bracket"]],
  ["like.100\\%", `(${column} = ?)`, ["100%"], ["percent"]],
  ["like.*é", `(substr(${column}, ?) = ?)`, [-1, "é"], ["eAcute"]],
  ["ilike.ABC", `(lower(${column}) = ?)`, ["abc"], ["Abc", "abc"]],
  ["ilike.AB*", `(substr(lower(${column}), 1, ?) = ?)`, [2, "ab"], ["Abc", "ab", "abc", "abd"]],
  ["ilike.*Bc", `(substr(lower(${column}), ?) = ?)`, [-2, "bc"], ["Abc", "abc"]],
  ["ilike.*BC*", `(instr(lower(${column}), ?) > 0)`, ["bc"], ["Abc", "abc"]],
  [
    "ilike.A*C",
    `((substr(lower(${column}), 1, ?) = ?) AND ((substr(lower(${column}), ?) = ?) AND (length(lower(${column})) >= ?)))`,
    [1, "a", -1, "c", 2],
    ["Abc", "abc", "newline", "star"],
  ],
  [
    "ilike.*is*",
    `(instr(lower(replace(replace(${column}, '\u0130', 'i'), '\u212a', 'k')), ?) > 0)`,
    ["is"],
    ["dotted"],
  ],
  [
    "ilike.5_K",
    `(lower(replace(replace(${column}, '\u0130', 'i'), '\u212a', 'k')) GLOB ?)`,
    ["5?k"],
    ["kelvin"],
  ],
  ["ilike.A_C", `(lower(${column}) GLOB ?)`, ["a?c"], ["Abc", "abc", "newline", "star"]],
  // a prefix is a range, up to the least text that is past it
  ["like.x\u{d7ff}*", `((${column} >= ?) AND (${column} < ?))`, ["x\u{d7ff}", "x\u{e000}"], ["lastBefore"]],
  ["like.x😀*", `((${column} >= ?) AND (${column} < ?))`, ["x😀", "x😁"], ["emoji"]],
  ["like.x\u{10ffff}*", `((${column} >= ?) AND (${column} < ?))`, ["x\u{10ffff}", "y"], ["last"]],
  ["like.\u{10ffff}*", `(${column} >= ?)`, ["\u{10ffff}"], []],
];

describe("a pattern", () => {
  it.each(cases)("%s", async (operation, sql, params, ids) => {
    const filters = filter("name", operation);
    expect(statementOf(filters)).toEqual({ sql, params });
    expect(await idsOf(filters)).toEqual(ids);
  });

  it.each([
    [
      "not.like.a*",
      [
        "Abc",
        "EAcute",
        "dotted",
        "eAcute",
        "empty",
        "emoji",
        "emoji2",
        "firstAfter",
        "kelvin",
        "last",
        "lastBefore",
        "percent",
      ],
    ],
    ["like(any).{ab,100*}", ["ab", "percent"]],
    ["like(all).{a*,*c}", ["abc", "newline", "star"]],
    ["ilike(any).{ABC,CAFÉ}", ["Abc", "EAcute", "abc", "eAcute"]],
    ["ilike.café", ["EAcute", "eAcute"]],
    ["ilike.*É*", ["EAcute", "eAcute"]],
    [`like.*${"b".repeat(60)}*_`, []],
    [`like.*c*${"%".repeat(60)}`, ["Abc", "abc", "bracket", "eAcute", "newline", "star"]],
  ])("%s finds its rows, at any length and in any script", async (operation, ids) => {
    expect(await idsOf(filter("name", operation))).toEqual([...ids].sort());
  });
});
