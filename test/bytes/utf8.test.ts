import { describe, expect, it } from "vitest";
import { concatenate } from "../../src/bytes/concatenate";
import { isSameSecret, sha256 } from "../../src/bytes/sha256";
import { encodeUtf8, MAX_BYTES_PER_UNIT, utf8Length } from "../../src/bytes/utf8";

describe("the length of a text in UTF-8", () => {
  it.each([
    ["", 0],
    ["\0a\x7f", 3],
    ["\x80", 2],
    ["é", 2],
    ["\u07ff\u0800", 5],
    ["€", 3],
    ["😀", 4],
    ["\ud83d", 3],
    ["\ude00a", 4],
    ["a".repeat(10_000), 10_000],
  ])("of %j is %i, as TextEncoder counts it", (text, length) => {
    expect(utf8Length(text)).toBe(length);
    expect(encodeUtf8(text).length).toBe(length);
    expect(length).toBeLessThanOrEqual(text.length * MAX_BYTES_PER_UNIT);
  });
});

describe("concatenate", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "", "bc"], "abc"],
  ])("joins %j", (pieces, whole) => {
    expect(concatenate(pieces.map(encodeUtf8))).toEqual(encodeUtf8(whole));
  });
});

describe("sha256", () => {
  it("hashes the UTF-8 of a text", async () => {
    expect((await sha256("abc")).toHex()).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});

describe("isSameSecret", () => {
  it.each([
    ["a", "a", true],
    ["a", "b", false],
    ["a", "ab", false],
    ["", "", true],
  ])("compares %j with %j: %s", async (a, b, same) => {
    expect(await isSameSecret(a, b)).toBe(same);
  });
});
