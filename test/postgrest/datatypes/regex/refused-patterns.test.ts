import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../../src/postgrest/datatypes/regex/regex";
import { PostgrestError } from "../../../../src/postgrest/errors";

function errorOf(pattern: string): unknown {
  try {
    compileRegex(pattern, { ignoreCase: false });
    return undefined;
  } catch (error) {
    return error instanceof PostgrestError ? { status: error.status, ...error.toJSON() } : error;
  }
}

const malformed = (reason: string) => ({
  status: 400,
  code: "2201B",
  message: `invalid regular expression: ${reason}`,
  details: null,
  hint: null,
});

describe("compileRegex refuses", () => {
  const table: Record<string, readonly string[]> = {
    "parentheses () not balanced": ["(", "a)", "((a)", "(?#"],
    "brackets [] not balanced": ["[a", "[]", "[[:alpha", "[[.a]", "[a-"],
    "braces {} not balanced": ["a{1", "a{1,", "a{1,2"],
    "quantifier operand invalid": [
      ["*a", "a**", "^*", "$*", "\\y*", "a|*", "(*a)", "{1}", "a{1}{2}", "a+??", "***", "***x", "x*+"],
      ["(?i)(?s)a", "a(?i)b", "(?)a", "(?<name>a)", "^{2}", "\\Z+"],
    ].flat(),
    "invalid repetition count(s)": ["a{2,1}", "a{256}", "a{1,256}", "a{1a}", "a{1,a}", "a{1 }"],
    "invalid escape \\ sequence": [
      "\\",
      "a\\",
      "\\q",
      "\\x",
      "\\u41",
      "\\Uffffffff",
      "\\c",
      "[\\A]",
      "[\\",
      "[\\q]",
    ],
    "invalid character range": ["[b-a]", "[a-c-e]", "[a-\\d]", "[\\w-z]", "[[:alpha:]-z]", "[a-[:alpha:]]"],
    "invalid character class": ["[[:foo:]]", "[a[:<:]]", "[[:constructor:]]"],
    "invalid collating element": ["[[.foo.]]", "[[=ab=]]"],
    "invalid backreference number": ["\\1", "\\8", "\\9a"],
    "invalid embedded option": ["(?z)a", "(?a", "(?P<n>a)", "(?i"],
    "regular expression is too complex": [
      [
        "(a{255}){255}",
        "((a{100}){100}){100}",
        "\\w".repeat(10_000),
        `${"(".repeat(9_000)}${")".repeat(9_000)}`,
      ],
      ["[¡-\u{10FFFF}]{99}".repeat(2_000), "(a?){255}".repeat(100), "(a{11}|b){91}"],
    ].flat(),
  };
  for (const [reason, patterns] of Object.entries(table)) {
    it.each(patterns.map((pattern) => [pattern.slice(0, 20), pattern]))(`${reason}: %s`, (_, pattern) => {
      expect(errorOf(pattern)).toEqual(malformed(reason));
    });
  }

  it.each([
    ["(a)\\1", "back references", "Write out what the group may match a second time."],
    ["(?=a)", "look-ahead and look-behind", "Use two filters, one of them with not.match."],
    ["(?!a)", "look-ahead and look-behind", "Use two filters, one of them with not.match."],
    ["(?<=a)", "look-ahead and look-behind", "Use two filters, one of them with not.match."],
    ["(?<!a)", "look-ahead and look-behind", "Use two filters, one of them with not.match."],
  ])("%s, which cannot run in linear time", (pattern, construct, hint) => {
    expect(errorOf(pattern)).toEqual({
      ...malformed(`${construct} are not supported`),
      details: "Patterns run in time linear in the text, which leaves out back references and look-around.",
      hint,
    });
  });
});

describe("compileRegex refuses another flavor", () => {
  it.each(["(?b)a", "(?e)a", "***:(?ib)a"])("%s", (pattern) => {
    expect(errorOf(pattern)).toEqual({
      ...malformed("the basic and extended flavors are not supported"),
      details: "Patterns are advanced regular expressions, PostgreSQL's default.",
      hint: "Use the advanced flavor, without (?b) or (?e).",
    });
  });
});
