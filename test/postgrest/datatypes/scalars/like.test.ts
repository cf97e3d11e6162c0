import { describe, expect, it } from "vitest";
import {
  classifyLike,
  foldCase,
  type LikePattern,
  parseLike,
  prepareLike,
} from "../../../../src/postgrest/datatypes/scalars/like";
import { PostgrestError } from "../../../../src/postgrest/errors";

const literal = (text: string) => ({ kind: "literal", text }) as const;
const one = { kind: "one" } as const;
const many = { kind: "many" } as const;

describe("parseLike", () => {
  it.each<[string, LikePattern]>([
    ["", []],
    ["abc", [literal("abc")]],
    ["a*c%", [literal("a"), many, literal("c"), many]],
    ["%*%a**", [many, literal("a"), many]],
    ["_é_", [one, literal("é"), one]],
    ["a%__b", [literal("a"), one, one, many, literal("b")]],
    ["100\\%", [literal("100%")]],
    ["\\*\\_\\\\\\a", [literal("%_\\a")]],
  ])("reads %s", (pattern, tokens) => {
    expect(parseLike(pattern)).toEqual(tokens);
  });

  it.each(["\\", "a\\", "%\\\\\\"])("refuses %s, which ends in the escape character", (pattern) => {
    expect(() => parseLike(pattern)).toThrow(
      new PostgrestError(400, { code: "22025", message: "LIKE pattern must not end with escape character" }),
    );
  });
});

describe("like", () => {
  it.each<[string, string, boolean]>([
    ["", "", true],
    ["", "a", false],
    ["%", "", true],
    ["_", "", false],
    ["_", "é", true],
    ["_", "😀", true],
    ["__", "😀", false],
    ["_", "e\u0301", false],
    ["a_b", "a\nb", true],
    ["abc", "ABC", false],
    ["ab%", "abc", true],
    ["%bc", "abcbc", true],
    ["%ab", "abcab", true],
    ["a%a", "a", false],
    ["%b%d%", "abcde", true],
    ["%b%b%", "abc", false],
    ["%a_c", "aac abc", true],
    ["a\\%b", "a%b", true],
    ["a\\%b", "axb", false],
    ["a\\Xb", "aXb", true],
    ["%_%_%", "a", false],
    ["_%😀", "😀", false],
    ["%😀_", "a😀😀", true],
    ["[a]", "a", false],
  ])("%s on %j is %s", (pattern, text, expected) => {
    expect(prepareLike(parseLike(pattern), { ignoreCase: false })(text)).toBe(expected);
  });

  it("takes time within the product of the lengths", () => {
    const text = "a".repeat(100_000);
    for (const pattern of ["%a".repeat(5_000), `%${"_".repeat(5_000)}b`, `${"%a_".repeat(3_000)}b`]) {
      const expected = !pattern.endsWith("b");
      expect(prepareLike(parseLike(pattern), { ignoreCase: false })(text)).toBe(expected);
    }
  });
});

describe("ilike", () => {
  it.each<[string, string, boolean]>([
    ["abc", "ABC", true],
    ["É%", "élan", true],
    ["kelvin", "\u212Aelvin", true],
    ["İ", "i", true],
    ["ẞ", "ß", true],
    ["ß", "ss", false],
    ["σ", "Σ", true],
    ["Σ", "ς", false],
    ["ſ", "s", false],
    ["\\Éa", "éA", true],
  ])("%s on %s is %s", (pattern, text, expected) => {
    expect(prepareLike(parseLike(pattern), { ignoreCase: true })(foldCase(text))).toBe(expected);
  });
});

describe("foldCase", () => {
  it.each([
    ["İ", "i"],
    ["ΑΣ", "ασ"],
    ["ς", "ς"],
    ["ß", "ß"],
    ["ẞ", "ß"],
    ["\u212A", "k"],
    ["ſ", "ſ"],
    ["ǅ", "ǆ"],
    ["𐐀", "𐐨"],
    ["Ꮳ", "ꮳ"],
  ])("folds %s to %s, as PostgreSQL's lower() does", (text, expected) => {
    expect(foldCase(text)).toBe(expected);
  });
});

describe("classifyLike", () => {
  it.each<[string, ReturnType<typeof classifyLike>]>([
    ["", { kind: "exact", text: "" }],
    ["a\\%c", { kind: "exact", text: "a%c" }],
    ["**", { kind: "all" }],
    ["ab*", { kind: "prefix", text: "ab" }],
    ["*ab", { kind: "suffix", text: "ab" }],
    ["*ab*", { kind: "contains", text: "ab" }],
    ["ab*cd", { kind: "prefixSuffix", prefix: "ab", suffix: "cd" }],
    ["a_c", { kind: "glob", pattern: "a?c" }],
    ["a*_", { kind: "glob", pattern: "a?*" }],
    ["a*b*c", { kind: "glob", pattern: "a*b*c" }],
    ["_[?]\\*", { kind: "glob", pattern: "?[[][?]]%" }],
    [`_${"a".repeat(49)}`, { kind: "glob", pattern: `?${"a".repeat(49)}` }],
    [`_${"a".repeat(50)}`, { kind: "general" }],
    [`_${"é".repeat(25)}`, { kind: "general" }],
  ])("%s", (pattern, shape) => {
    expect(classifyLike(parseLike(pattern))).toEqual(shape);
  });
});
