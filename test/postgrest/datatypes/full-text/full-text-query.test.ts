import { describe, expect, it } from "vitest";
import { findConfiguration } from "../../../../src/postgrest/datatypes/full-text/configuration";
import { type FullTextOperator, parseQuery } from "../../../../src/postgrest/datatypes/full-text/full-text";
import type { QueryStep } from "../../../../src/postgrest/datatypes/full-text/query";
import { PostgrestError } from "../../../../src/postgrest/errors";

function stepText(step: QueryStep): string {
  switch (step.kind) {
    case "lexeme": {
      const modifiers = (step.prefix ? "*" : "") + step.weights;
      return `'${step.lexeme}'${modifiers === "" ? "" : `:${modifiers}`}`;
    }
    case "not":
      return "!";
    case "and":
      return "&";
    case "or":
      return "|";
    case "phrase":
      return `<${step.distance}>`;
  }
}

/** The query in postfix order, `'cat' 'rat' &`; the operands are those of PostgreSQL 18. */
const parsed = (operator: FullTextOperator, query: string) =>
  parseQuery(operator, query, findConfiguration("english")).map(stepText).join(" ");

function errorOf(query: string): unknown {
  try {
    return parsed("fts", query);
  } catch (error) {
    return error instanceof PostgrestError ? { status: error.status, ...error.toJSON() } : error;
  }
}

describe("fts, as to_tsquery", () => {
  it.each([
    ["cat & rat | !dog", "'cat' 'rat' & 'dog' ! |"],
    ["cat<->rat <2> dog", "'cat' 'rat' <1> 'dog' <2>"],
    ["!cat <-> rat", "'cat' ! 'rat' <1>"],
    ["cat:* & rat:aB*", "'cat':* 'rat':*AB &"],
    ["cat:", "'cat'"],
    ["'fat cats':*", "'fat':* 'cat':* <1>"],
    ["'a''b'", "'b'"],
    ["a\\'b", "'b'"],
    ["cat\\ rat", "'cat' 'rat' <1>"],
    ["well-known", "'well-known' 'well' <1> 'known' <1>"],
    ["the", ""],
    ["!the", ""],
    ["the & cat", "'cat'"],
    ["cat | the", "'cat'"],
    ["cat <-> the", "'cat'"],
    ["cat <-> the <-> dog", "'cat' 'dog' <2>"],
    ["fat <2> the <3> dog", "'fat' 'dog' <5>"],
    ["(the <-> a) <-> cat", "'cat'"],
    ["fat <-> (cat | the)", "'fat' 'cat' <1>"],
    ["fat <-> (the <-> a) <-> cat", "'fat' 'cat' <3>"],
    ["cat & (rat | dog)", "'cat' 'rat' 'dog' | &"],
    ["!!cat", "'cat' ! !"],
    ["!(!cat)", "'cat' ! !"],
    ["", ""],
    ["  ", ""],
    ["a:", ""],
    ["*", ""],
    ["foo.com/a", "'foo.com/a' 'foo.com' <1> '/a' <1>"],
    ["1.5 & -5", "'1.5' '-5' &"],
    ["cat <01> rat", "'cat' 'rat' <1>"],
  ])("%j", (query, steps) => {
    expect(parsed("fts", query)).toBe(steps);
  });

  it.each([
    ["cat rat", "42601", 'syntax error in tsquery: "cat rat"'],
    ["cat &", "42601", 'no operand in tsquery: "cat &"'],
    ["& cat", "42601", 'syntax error in tsquery: "& cat"'],
    ["cat & ", "42601", 'no operand in tsquery: "cat & "'],
    ["!", "42601", 'no operand in tsquery: "!"'],
    ["(", "42601", 'no operand in tsquery: "("'],
    ["(cat", "42601", 'syntax error in tsquery: "(cat"'],
    ["cat)", "42601", 'syntax error in tsquery: "cat)"'],
    ["()", "42601", 'syntax error in tsquery: "()"'],
    ["cat ! rat", "42601", 'syntax error in tsquery: "cat ! rat"'],
    ["cat:x", "42601", 'syntax error in tsquery: "cat:x"'],
    ["cat: *", "42601", 'syntax error in tsquery: "cat: *"'],
    ["a::b", "42601", 'syntax error in tsquery: "a::b"'],
    [":", "42601", 'syntax error in tsquery: ":"'],
    ["''", "42601", "syntax error in tsquery: \"''\""],
    ["'", "42601", 'syntax error in tsquery: "\'"'],
    ["'a", "42601", 'syntax error in tsquery: "\'a"'],
    ["'a'b", "42601", "syntax error in tsquery: \"'a'b\""],
    ["a\\", "42601", 'there is no escaped character: "a\\"'],
    ["\\", "42601", 'there is no escaped character: "\\"'],
    ["a <b> c", "42601", 'syntax error in tsquery: "a <b> c"'],
    ["cat < rat", "42601", 'syntax error in tsquery: "cat < rat"'],
    ["cat <->", "42601", 'syntax error in tsquery: "cat <->"'],
    ["cat <-> ", "42601", 'no operand in tsquery: "cat <-> "'],
    ["cat <-1> rat", "42601", 'syntax error in tsquery: "cat <-1> rat"'],
    ["cat <1 > rat", "42601", 'syntax error in tsquery: "cat <1 > rat"'],
    ["<->", "42601", 'syntax error in tsquery: "<->"'],
    ["cat & (", "42601", 'no operand in tsquery: "cat & ("'],
    [
      "cat <16385> rat",
      "22023",
      "distance in phrase operator must be an integer value between zero and 16384 inclusive",
    ],
    [
      "cat <99999999999> rat",
      "22023",
      "distance in phrase operator must be an integer value between zero and 16384 inclusive",
    ],
  ])("refuses %j", (query, code, message) => {
    expect(errorOf(query)).toEqual({ status: 400, code, message, details: null, hint: null });
  });

  it("accepts any depth that fits in a URL", () => {
    expect(parsed("fts", `${"!".repeat(16_000)}cat`)).toBe(`'cat'${" !".repeat(16_000)}`);
    expect(parsed("fts", `${"(".repeat(8_000)}cat${")".repeat(8_000)}`)).toBe("'cat'");
    expect(parsed("fts", `${"cat&(".repeat(3_000)}cat${")".repeat(3_000)}`)).toBe(
      `${"'cat' ".repeat(3_000)}'cat'${" &".repeat(3_000)}`,
    );
  });
});

describe("plfts, as plainto_tsquery", () => {
  it.each([
    ["the fat cats", "'fat' 'cat' &"],
    ["well-known cat", "'well-known' 'well' & 'known' & 'cat' &"],
    ["cat & !rat", "'cat' 'rat' &"],
    ["cat's tail", "'cat' 'tail' &"],
    ["the", ""],
    ["", ""],
  ])("%j", (query, steps) => {
    expect(parsed("plfts", query)).toBe(steps);
  });
});

describe("phfts, as phraseto_tsquery", () => {
  it.each([
    ["the fat the cat", "'fat' 'cat' <2>"],
    ["well-known cat", "'well-known' 'well' <1> 'known' <1> 'cat' <1>"],
    ["cat & !rat", "'cat' 'rat' <1>"],
    ["cat's tail", "'cat' 'tail' <2>"],
    ["fat a b cat", "'fat' 'b' <2> 'cat' <1>"],
    ["the", ""],
  ])("%j", (query, steps) => {
    expect(parsed("phfts", query)).toBe(steps);
  });
});

describe("wfts, as websearch_to_tsquery", () => {
  it.each([
    ["cat rat", "'cat' 'rat' &"],
    ['"fat cat" rat', "'fat' 'cat' <1> 'rat' &"],
    ["cat or rat", "'cat' 'rat' |"],
    ["cat OR rat", "'cat' 'rat' |"],
    ["cat or", "'cat'"],
    ["or cat", "'cat'"],
    ["cat or or rat", "'cat' 'rat' |"],
    ["cat or -rat", "'cat' 'rat' ! |"],
    ["cat -rat", "'cat' 'rat' ! &"],
    ["- cat", "'cat' !"],
    ['"fat cat', "'fat' 'cat' <1>"],
    ['"" cat', "'cat'"],
    ["cat:rat", "'cat' 'rat' &"],
    ["cat & rat | dog", "'cat' 'rat' & 'dog' &"],
    ['-"fat cat"', "'fat' 'cat' <1> !"],
    ["cat-rat", "'cat-rat' 'cat' <1> 'rat' <1>"],
    ["cat or-rat", "'cat' 'or-rat' 'rat' <2> &"],
    ["cat or_rat", "'cat' 'rat' &"],
    ["cat or(rat)", "'cat' 'rat' |"],
    ['"cat the rat"', "'cat' 'rat' <2>"],
    ["-the cat", "'cat'"],
    ["-(cat rat)", "'cat' ! 'rat' &"],
    ["cat<->rat", "'cat' 'rat' ! &"],
    ['cat"rat"dog', "'cat' 'rat' & 'dog' &"],
    ["-", ""],
    ['"', ""],
    ["or", ""],
    ["cat,rat", "'cat' 'rat' <1>"],
    ["'cat rat'", "'cat' 'rat' &"],
    ["cat or !", "'cat'"],
    ["", ""],
  ])("%j", (query, steps) => {
    expect(parsed("wfts", query)).toBe(steps);
  });
});
