import { describe, expect, it } from "vitest";
import {
  type FullTextOperator,
  prepareFullText,
} from "../../../../src/postgrest/datatypes/full-text/full-text";
import { jsonStrings } from "../../../../src/postgrest/datatypes/full-text/json-strings";
import { JsonNumber, type JsonValue } from "../../../../src/postgrest/datatypes/json/json";
import { renderJsonb } from "../../../../src/postgrest/datatypes/json/jsonb";
import { ScannedValue } from "../../../../src/postgrest/datatypes/scanned-value";
import { uncounted } from "../../../../src/postgrest/datatypes/work";

/** Whether a stored value satisfies a query. */
const search = (value: ScannedValue, of: "text" | "json", ...query: Parameters<typeof prepareFullText>) => {
  const { configuration, matches } = prepareFullText(...query);
  return matches(value.vector(configuration, of));
};
const searchText = (text: string, ...query: Parameters<typeof prepareFullText>) =>
  search(new ScannedValue(text, uncounted), "text", ...query);

describe("full text search of text", () => {
  it.each<[FullTextOperator, string, string, boolean]>([
    ["fts", "fat <-> cat", "The fat cats", true],
    ["fts", "fat <-> cat", "cats are fat", false],
    ["fts", "fat <2> cat", "a fat old cat", true],
    ["fts", "fat <2> cat", "a fat cat", false],
    ["fts", "fat <3> cat", "fat and the cat", true],
    ["fts", "cat <0> cat", "cat", true],
    ["fts", "!fat <-> cat", "fat cat thin cat", true],
    ["fts", "!fat <-> cat", "fat cat", false],
    ["fts", "fat <-> !cat", "fat dog", true],
    ["fts", "fat <-> !cat", "fat cat", false],
    ["fts", "!fat <-> !cat", "fat cat", true],
    ["fts", "!fat <-> !cat", "", true],
    ["fts", "(fat | thin) <-> cat", "thin cat", true],
    ["fts", "(fat & thin) <-> cat", "fat thin cat", false],
    ["fts", "(!fat | thin) <-> cat", "fat cat", false],
    ["fts", "(fat <-> old) <-> cat", "fat old cat", true],
    ["fts", "fat <-> (old <-> cat)", "fat old cat", true],
    ["fts", "fat <-> (old <-> cat)", "fat x old cat", false],
    ["fts", "fat <2> (old <-> cat)", "fat x old cat", true],
    ["fts", "(old <-> cat | dog) <-> sat", "old cat sat", true],
    ["fts", "(old <-> cat | dog) <-> sat", "a dog sat", true],
    ["fts", "!(old <-> cat) <-> sat", "old cat sat", false],
    ["fts", "!(old <-> cat) <-> sat", "new cat sat", true],
    ["fts", "ca:*", "A catalog", true],
    ["fts", "ca:*", "the dog", false],
    ["fts", "ca:* <-> do:*", "category dogs", true],
    ["fts", "cat:D", "cat", true],
    ["fts", "cat:A", "cat", false],
    ["fts", "cat:ad", "cat", true],
    ["fts", "!cat", "dog", true],
    ["fts", "!cat", "", true],
    ["fts", "the", "the", false],
    ["fts", "!the", "dog", false],
    ["fts", "", "cat", false],
    ["fts", "search", "Searching for it", true],
    ["fts", "SEARCHES", "a searched word", true],
    ["fts", "well-known", "a well-known fact", true],
    ["fts", "well-known", "well known", false],
    ["fts", "known", "a well-known fact", true],
    ["fts", "example.com", "see https://example.com/docs", true],
    ["fts", "'/docs'", "see https://example.com/docs", true],
    ["fts", "me@x.org", "mail me@x.org now", true],
    ["plfts", "the cats", "Cat", true],
    ["plfts", "cat dog", "dogs and cats", true],
    ["plfts", "cat dog", "cats", false],
    ["phfts", "fat cats", "a fat cat", true],
    ["phfts", "cats fat", "a fat cat", false],
    ["phfts", "quick the fox", "quick brown fox", true],
    ["phfts", "quick the fox", "quick fox", false],
    ["wfts", '"fat cat" -dog', "the fat cat sat", true],
    ["wfts", '"fat cat" -dog', "the fat cat and the dog", false],
    ["wfts", "dog or cat", "a cat", true],
    ["wfts", "PO-2024", "PO-2024", true],
    ["wfts", "été", "un ÉTÉ", true],
  ])("%s %j on %j is %s, as in PostgreSQL 18", (operator, query, text, expected) => {
    expect(searchText(text, operator, query)).toBe(expected);
  });

  it("keeps endings and common words in the configuration simple", () => {
    expect(searchText("The end", "fts", "the", "simple")).toBe(true);
    expect(searchText("a cat", "fts", "cats", "simple")).toBe(false);
    expect(searchText("a cat", "fts", "cats", "english")).toBe(true);
  });

  it("evaluates any depth that fits in a URL", () => {
    expect(searchText("cat", "fts", `${"!".repeat(16_000)}cat`)).toBe(true);
    expect(searchText("cat", "fts", `${"cat<->(".repeat(2_000)}cat${")".repeat(2_000)}`)).toBe(false);
    expect(searchText("cat", "fts", `${"ca:*|".repeat(3_000)}cat`)).toBe(true);
  });
});

const document: JsonValue = {
  b: "fat cats",
  a: ["the rat", { x: "dog", key: "" }, new JsonNumber("5"), true, null],
  "10": "one two",
  "9": "three",
};

describe("jsonStrings", () => {
  it.each<[string, JsonValue, readonly string[]]>([
    ["a string", "x", ["x"]],
    ["nothing else", [new JsonNumber("1"), true, null, {}, []], []],
    ["values of keys in jsonb's order", document, ["three", "the rat", "dog", "", "fat cats", "one two"]],
    ["keys by bytes, not by characters", { é: "2", z: "1", aa: "3" }, ["1", "3", "2"]],
  ])("%s", (_, value, strings) => {
    expect(jsonStrings(value)).toEqual(strings);
  });

  it("accepts any depth", () => {
    let value: JsonValue = "deep";
    for (let depth = 0; depth < 50_000; depth += 1) value = [value];
    expect(jsonStrings(value)).toEqual(["deep"]);
  });
});

describe("full text search of JSON", () => {
  it.each<[FullTextOperator, string, boolean]>([
    ["fts", "rats & dogs & two", true],
    ["fts", "key", false],
    ["fts", "5", false],
    ["phfts", "fat cat", true],
    ["phfts", "rat dog", false],
    ["fts", "rat <2> dog", true],
    ["wfts", '"fat cat" -cow', true],
  ])("%s %s is %s", (operator, query, expected) => {
    expect(search(new ScannedValue(renderJsonb(document), uncounted), "json", operator, query)).toBe(
      expected,
    );
  });
});
