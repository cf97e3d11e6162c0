import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../../src/postgrest/datatypes/regex/regex";
import { PostgrestError } from "../../../../src/postgrest/errors";

/** [pattern, text, whether PostgreSQL 18 finds it] */
type Case = readonly [string, string, boolean];

const matches = (pattern: string, text: string, ignoreCase = false) =>
  compileRegex(pattern, { ignoreCase })(text);

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

describe("compileRegex", () => {
  it("runs in linear time where backtracking would not end", () => {
    const text = "x".repeat(50_000);
    for (const pattern of [
      "(x+x+)+y",
      "(x|xx)+y",
      "(.*)*(.*)*(.*)*z",
      "(x?){200}x{200}y",
      "\\m(x+x+)+\\My",
      `${"\\y".repeat(8_000)}z`,
    ]) {
      expect(matches(pattern, text)).toBe(false);
    }
  });

  it("forgets what it has learned of the texts when that grows too large", () => {
    const distinct = Array.from({ length: 10_000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join(
      "",
    );
    const test = compileRegex("(?:[一-龥]x?.{9})+!$", { ignoreCase: false });
    expect([test(distinct), test(`${distinct}!`), test(distinct)]).toEqual([false, true, false]);
  });

  it("finds what JavaScript finds, where both read a pattern alike", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "é", "😀");
    const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        fc.array(tie("piece"), { maxLength: 4 }).map((pieces) => pieces.join("")),
        fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `${one}|${other}`),
      ),
      piece: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("^", "$"),
        fc
          .tuple(
            fc.oneof(
              atom,
              tie("pattern").map((inner) => `(?:${inner})`),
            ),
            fc.constantFrom("", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"),
          )
          .map(([repeated, quantifier]) => repeated + quantifier),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "1", "é", "😀", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.array(text, { maxLength: 8 }), (source, texts) => {
        const ours = compileRegex(source, { ignoreCase: false });
        const theirs = new RegExp(source, "su");
        expect(texts.map((value) => ours(value))).toEqual(texts.map((value) => theirs.test(value)));
      }),
      { numRuns: 2_000, seed: 5 },
    );
  });

  it("takes any plain text that fits in a URL", () => {
    const pattern = `^(${Array.from({ length: 1_800 }, (_, index) => `id${index + 1_000}`).join("|")})$`;
    expect(matches(pattern, "id2799", true)).toBe(true);
    expect(matches(pattern, "id2800", true)).toBe(false);
  });
});

describe("the work of a regular expression", () => {
  const workOf = (pattern: string, text: string) => {
    let spent = 0;
    compileRegex(pattern, { ignoreCase: false })(text, {
      spend: (steps) => {
        spent += steps;
      },
    });
    return spent;
  };

  it("grows with its program, which counts are written out in", () => {
    expect(workOf("(?:x.{9}){90}", "a")).toBeGreaterThan(50 * workOf("x.{9}", "a"));
  });

  it("is counted once, however many texts there are", () => {
    let spent = 0;
    const work = { spend: (steps: number) => (spent += steps) };
    const test = compileRegex("(?:x.{9}){90}", { ignoreCase: false });
    test("a", work);
    const first = spent;
    test("a", work);
    expect(spent - first).toBeLessThan(10);
  });

  it("grows with what a set of characters asks of each of them", () => {
    const text = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("");
    expect(workOf("[[:punct:][:graph:][:print:]]{100}!", text)).toBeGreaterThan(5 * workOf("一{100}!", text));
    expect(workOf("[[:punct:][:graph:][:print:]]{100}!", text)).toBeGreaterThan(
      4 * workOf("[^a]{100}!", text),
    );
  });
});
