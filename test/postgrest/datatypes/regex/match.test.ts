import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../../src/postgrest/datatypes/regex/regex";

/** [pattern, text, whether PostgreSQL 18 finds it] */
type Case = readonly [string, string, boolean];

const matches = (pattern: string, text: string, ignoreCase = false) =>
  compileRegex(pattern, { ignoreCase })(text);

describe("match", () => {
  it.each<Case>([
    ["yx$", "xyyx", true],
    ["^xy", "xyyx", true],
    ["", "x", true],
    ["a||b", "c", true],
    ["^(|a)$", "", true],
    ["h(?:el)+lo", "helello", true],
    ["^a{2,3}$", "aaaa", false],
    ["^a{2,}?$", "aaaa", true],
    ["^a{0,0}b$", "b", true],
    ["^(a{10}){100}$", "a".repeat(1_000), true],
    ["a{,3}", "a", false],
    ["a{x}", "a{x}", true],
    ["]}{", "]}{", true],
    ["(^)*a", "ba", true],
  ])("%s on %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each<Case>([
    ["a.b", "a\nb", true],
    ["a$", "a\nb", false],
    ["a$", "a\n", false],
    ["^b", "a\nb", false],
    ["a[^x]b", "a\nb", true],
    ["(?n)a.b", "a\nb", false],
    ["(?n)a$", "a\nb", true],
    ["(?n)^b", "a\nb", true],
    ["(?n)a[^x]b", "a\nb", false],
    ["(?n)a[^\\d]b", "a\nb", false],
    ["(?n)a\\Db", "a\nb", true],
    ["(?n)a[\\W]b", "a\nb", true],
    ["(?n)\\Ab", "a\nb", false],
    ["(?n)a\\Z", "a\nb", false],
    ["(?m)^b", "a\nb", true],
    ["(?p)a.b", "a\nb", false],
    ["(?p)^b", "a\nb", false],
    ["(?w)a.b", "a\nb", true],
    ["(?w)^b", "a\nb", true],
    ["(?s)^b", "a\nb", false],
    ["(?w)^\\mb\\M$", "a\nb\nc", true],
  ])("is sensitive to newlines only where asked: %s on %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each<Case>([
    ["\\mété\\M", "un été!", true],
    ["\\mété", "aété", false],
    ["é\\Mx? é", "été été", true],
    ["a\\y-", "a-b", true],
    ["a\\Yb", "ab", true],
    ["\\y", "", false],
    ["\\Y", "", true],
    ["[[:<:]]b[[:>:]]", "a b c", true],
    ["[[:<:]]b[[:>:]]", "ab c", false],
    ["^\\ma\\M-\\mb\\M$", "a-b", true],
    ["(\\y)*a", "a", true],
    ["(\\y){2}a", "ba", false],
    ["(?:-\\y|a\\Y){3}", "-a-a", false],
    ["(?:-\\y|a\\Y){3}", "-aab", true],
    ["\\m\\w{3}\\M", "ab cdé f", true],
  ])("knows where words begin and end: %s on %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each<Case>([
    ["^\\w+$", "Ünïcödé_9", true],
    ["^\\W$", "😀", true],
    ["^.$", "😀", true],
    ["^\\d$", "٣", false],
    ["^\\s$", "\u3000", true],
    ["^\\s$", "\u00a0", false],
    ["(?x)^ a\u2003b $", "ab", true],
    ["(?x)a\u00a0b", "a\u00a0b", true],
    ["^[[:alpha:]]+$", "हिन्दी", false],
    ["^[[:alpha:]]+$", "日本", true],
    ["[[:upper:]]", "é", false],
    ["^[[:punct:]]$", "€", true],
    ["^[[:punct:]]+$", "²\u0301\u00a0\u200b\ue000", true],
    ["[[:punct:]]", "a1é ", false],
    ["^[\\W_]$", "_", true],
    ["^[\\W_]$", "é", false],
    ["^[^\\W_]$", "é", true],
    ["^[^\\W_]$", "_", false],
    ["^[^\\S\\n]$", "\n", false],
    ["^[]a]$", "]", true],
    ["^[^]a]$", "]", false],
    ["^[a-]+$", "-a", true],
    ["^[a\\-z]+$", "b", false],
    ["^[a\\]]+$", "]a", true],
    ["^[[.-.][=a=]]+$", "a-", true],
    ["^[[:word:]-]+$", "a_-1", true],
  ])("knows classes: %s on %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each<Case>([
    ["\\x41\\u0041\\U00000041\\101", "AAAA", true],
    ["\\t\\n\\r\\f\\v\\a\\e\\B", "\t\n\r\f\v\x07\x1b\\", true],
    ["\\cA", "\x01", true],
    ["\\011", "\t", true],
    ["\\18", "\x018", true],
    ["\\.\\*\\_\\é", ".*_é", true],
    ["\\x110000", "a", false],
    ["\\ud800", "a", false],
  ])("reads escapes: %s on %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each<Case>([
    ["(?i)AB", "ab", true],
    ["(?ic)A", "a", false],
    ["(?ci)A", "a", true],
    ["***:(?i)A", "a", true],
    ["***=a(b", "xa(by", true],
    ["***=A", "a", false],
    ["(?q)a.b(", "a.b(", true],
    ["(?q)a.b", "axb", false],
    ["(?x)a b # a comment", "ab", true],
    ["(?x)a\\ b[ ]c", "a b c", true],
    ["(?x)^a {2}$", "aa", true],
    ["(?x)^a{ 2}$", "aa", true],
    ["^a(?#three){3}$", "aaa", true],
  ])("takes options and comments: %s on %j is %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

describe("imatch", () => {
  it.each<Case>([
    [".*YY.*", "xyyx", true],
    ["É", "é", true],
    ["[à-ÿ]", "É", true],
    ["[^a]", "A", false],
    ["ẞ", "ß", true],
    ["ς", "Σ", true],
    ["ς", "σ", false],
    ["s", "ſ", false],
    ["k", "\u212A", false],
    ["\u212A", "k", true],
    ["[a-z]", "\u212A", false],
    ["İ", "i", true],
    ["ı", "I", true],
    ["ǅ", "ǅ", false],
    ["ᾀ", "ᾈ", true],
    ["[[:lower:]]", "A", true],
    ["\\x58", "x", true],
    ["(?c)a", "A", false],
    ["***=A(", "a(", true],
    ["[\\u0400-\\u04ff]", "Ж", true],
  ])("%s on %s is %s", (pattern, text, expected) => {
    expect(matches(pattern, text, true)).toBe(expected);
  });
});
