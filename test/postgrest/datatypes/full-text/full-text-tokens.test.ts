import { describe, expect, it } from "vitest";
import { findConfiguration, parseLexemes } from "../../../../src/postgrest/datatypes/full-text/configuration";
import { tokenize } from "../../../../src/postgrest/datatypes/full-text/tokens";
import { buildVector } from "../../../../src/postgrest/datatypes/full-text/vector";
import { PostgrestError } from "../../../../src/postgrest/errors";

/** As `ts_parse('default', text)` of PostgreSQL 18 has them; `=` marks those that no dictionary of words sees. */
describe("tokenize", () => {
  it.each<[string, readonly string[]]>([
    ["The quick brown fox", ["The", "quick", "brown", "fox"]],
    ["été 日本 éx", ["été", "日本", "éx"]],
    ["C3PO 4x4 v2", ["=C3PO", "=4x4", "=v2"]],
    ["well-known", ["well-known", "well", "known"]],
    ["up-to-date-12", ["up-to-date", "up", "to", "date", "=12"]],
    ["a1-b2 x-é", ["=a1-b2", "=a1", "=b2", "x-é", "x", "é"]],
    ["-12 +3.5 1.5e-3 1e10 3.14%", ["=-12", "=+3.5", "=1.5e-3", "=1e10", "=3.14"]],
    ["1.2.3 -1.2.3", ["=1.2.3", "=1.2.3"]],
    ["foo-12 12-foo 1-2", ["foo", "=-12", "=12", "foo", "=1", "=-2"]],
    ["me@example.com", ["=me@example.com"]],
    ["first.last+tag@sub.ex-ample.co.uk", ["=first.last", "=tag@sub.ex-ample.co.uk"]],
    ["é1@x.org é@x.org a@b", ["=é1@x.org", "é", "=x.org", "a", "b"]],
    ["example.com", ["=example.com"]],
    [
      "www.example.com:8080/a/b?c=1#d",
      ["=www.example.com:8080/a/b?c=1#d", "=www.example.com:8080", "=/a/b?c=1#d"],
    ],
    ["https://example.com/", ["=example.com"]],
    ["foo.b U.S.A. readme.txt", ["=foo.b", "=U.S.A", "=readme.txt"]],
    ["/usr/local/../lib ~/x ./y", ["=/usr/local/../lib", "=/x", "=/y"]],
    ["foo_bar foo_bar.com", ["foo", "bar", "=foo_bar.com"]],
    ["O'Neill's C++ $10", ["O", "Neill", "s", "C", "=10"]],
    ['<b class="x">bold</b> &amp; a&b', ["bold", "a", "b"]],
    ["<script>x = 1</script>y <style>z</style> < q", ["y", "q"]],
    ["foo.com2 foo.com-bar foo..com", ["=foo.com2", "=foo.com", "bar", "foo", "com"]],
    ["AT&T R&D", ["AT", "T", "R", "D"]],
    ["PO-2024/0017", ["PO", "=-2024", "=/0017"]],
    ["2026-01-01T00:00:00Z", ["=2026", "=-01", "=-01", "=T00", "=00", "=00Z"]],
    ["a:b;c|d (e) [f] {g}", ["a", "b", "c", "d", "e", "f", "g"]],
    ["😀 ½ x²", ["x"]],
    ["", []],
  ])("%j", (text, tokens) => {
    expect(tokenize(text).map((token) => (token.kind === "word" ? token.text : `=${token.text}`))).toEqual(
      tokens,
    );
  });

  it("takes time linear in the text", () => {
    const long = ["a-", "a_", "~/", "/~", "<a ", "<!--", "&a", "a-b.c@", "1-", "x.com/", "a/../"];
    for (const part of long) expect(tokenize(part.repeat(20_000)).length).toBeLessThanOrEqual(100_000);
  });
});

/** As `to_tsvector(configuration, text)` of PostgreSQL 18 has them. */
describe("parseLexemes", () => {
  it.each([
    ["english", "The fat cats sat on a mat", "fat:2 cat:3 sat:4 mat:7"],
    ["english", "Generously skiing, the biologists added eggs", "generous:1 ski:2 biologist:4 add:5 egg:6"],
    ["english", "adding egged odds ebbing errs inning", "add:1 egg:2 odd:3 ebb:4 err:5 inning:6"],
    [
      "english",
      "running runner ran news dying skies universal university",
      "run:1 runner:2 ran:3 news:4 die:5 sky:6 univers:7 univers:8",
    ],
    ["english", "well-known WELL-KNOWN", "well-known:1 well:2 known:3 well-known:4 well:5 known:6"],
    ["english", "O'Neill's naïve cafés", "o:1 neill:2 naïv:4 café:5"],
    ["english", "İstanbul STRASSE ΣΟΦΟΣ", "istanbul:1 strass:2 σοφοσ:3"],
    ["english", "visit Example.COM/Path 1.50", "visit:1 example.com/path:2 example.com:3 /path:4 1.50:5"],
    ["english", "it's don't", ""],
    ["simple", "The fat Cats", "the:1 fat:2 cats:3"],
    ["simple", "well-known É1", "well-known:1 well:2 known:3 é1:4"],
  ])("%s: %s", (configuration, text, lexemes) => {
    const parsed = parseLexemes(text, findConfiguration(configuration)).lexemes;
    expect(parsed.map(({ lexeme, position }) => `${lexeme}:${position}`).join(" ")).toBe(lexemes);
  });

  it("skips words of 2,047 bytes and more", () => {
    const text = `${"x".repeat(2046)} ${"y".repeat(2047)} ${"é".repeat(1024)} z`;
    expect(parseLexemes(text, findConfiguration("simple"))).toEqual({
      lexemes: [
        { lexeme: "x".repeat(2046), position: 1 },
        { lexeme: "z", position: 2 },
      ],
      places: 2,
    });
  });
});

describe("buildVector", () => {
  const simple = findConfiguration("simple");

  it("keeps 255 positions of a lexeme", () => {
    const positions = buildVector(["x1 y1 ".repeat(9_000)], simple).positionsOf("y1");
    expect([positions.length, positions.at(-1)]).toEqual([255, 510]);
  });

  it("counts positions past 16,383 as 16,383", () => {
    const vector = buildVector([`${"x ".repeat(20_000)} y z y`], simple);
    expect([vector.positionsOf("y"), vector.positionsOf("z")]).toEqual([[16_383], [16_383]]);
  });

  it("finds prefixes", () => {
    const vector = buildVector(["cat cow category ca c cb"], simple);
    expect(vector.positionsWithPrefix("ca")).toEqual([1, 3, 4]);
    expect(vector.positionsWithPrefix("d")).toEqual([]);
  });

  it("leaves a position free between texts with lexemes", () => {
    const vector = buildVector(["a", "the", "fox", "the dog", "the", "cow"], findConfiguration("english"));
    const positions = ["fox", "dog", "cow"].map((lexeme) => vector.positionsOf(lexeme));
    expect(positions).toEqual([[3], [6], [9]]);
  });
});

describe("findConfiguration", () => {
  it("accepts a name in any case, with or without its schema", () => {
    const names = ["english", "English", "pg_catalog.english"];
    expect(names.map((name) => findConfiguration(name)({ kind: "word", text: "Cats" }))).toEqual(
      names.map(() => "cat"),
    );
  });

  it.each(["french", "", "constructor"])("refuses %j", (name) => {
    expect(() => findConfiguration(name)).toThrow(
      new PostgrestError(400, {
        code: "42704",
        message: `text search configuration "${name}" does not exist`,
      }),
    );
  });
});
