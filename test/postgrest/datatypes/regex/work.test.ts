/** How much work a pattern may take: it is linear in the text. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../../src/postgrest/datatypes/regex/regex";

const matches = (pattern: string, text: string, ignoreCase = false) =>
  compileRegex(pattern, { ignoreCase })(text);

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

  it("drops its cache of states when that grows too large", () => {
    const distinct = Array.from({ length: 10_000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join(
      "",
    );
    const test = compileRegex("(?:[一-龥]x?.{9})+!$", { ignoreCase: false });
    expect([test(distinct), test(`${distinct}!`), test(distinct)]).toEqual([false, true, false]);
  });

  it("finds what JavaScript finds, if both read a pattern alike", () => {
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

  it("accepts any plain text that fits in a URL", () => {
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

  it("grows with its program, in which counts are written out", () => {
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

  it("grows with the checks of a character class", () => {
    const text = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("");
    expect(workOf("[[:punct:][:graph:][:print:]]{100}!", text)).toBeGreaterThan(5 * workOf("一{100}!", text));
    expect(workOf("[[:punct:][:graph:][:print:]]{100}!", text)).toBeGreaterThan(
      4 * workOf("[^a]{100}!", text),
    );
  });
});
