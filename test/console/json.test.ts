/** JSON whose numbers keep their letters, and what differs between two rows. */
import { describe, expect, it } from "vitest";
import { jsonText, membersOf, parseJson } from "../../src/console/api/json";
import { differencesOf } from "../../src/console/ui/diff";

describe("JSON", () => {
  it("keeps unusual numbers as written, and parses the others", () => {
    const text = '{"price":1.10,"id":12345678901234567890,"count":3}';
    expect(jsonText(parseJson(text))).toBe(text);
    expect(membersOf(parseJson(text))?.at(2)).toEqual(["count", 3]);
  });

  it.each(["1.10", "null", '"{"', "true"])("%s has no members", (text) => {
    expect(membersOf(parseJson(text))).toBeUndefined();
  });
});

describe("the differences of two rows", () => {
  it("are the unequal members, without the ignored ones", () => {
    const before = { a: 1, b: parseJson("1.10"), c: { d: 1 }, updatedAt: "x" };
    const after = { a: 1, b: parseJson("1.1"), c: { d: 2 }, updatedAt: "y", e: null };
    expect(differencesOf(before, after, ["updatedAt"])).toEqual([
      { name: "b", before: before.b, after: 1.1 },
      { name: "c", before: { d: 1 }, after: { d: 2 } },
    ]);
  });
});
