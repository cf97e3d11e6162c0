import { describe, expect, it } from "vitest";
import {
  API_KEY_RANDOM_BYTES,
  formatApiKey,
  hashApiKey,
  isApiKey,
  previewApiKey,
} from "../../src/access/api-key";

const ofZeros = "crbn_00000000000000000000000000000000026BYXP";
const ofOnes = "crbn_2lFA6LboL2xx0ldQH2K1TdSrwuqMMiME31Zs9bW";

describe("formatApiKey", () => {
  it.each([
    ["only zero bits", new Uint8Array(API_KEY_RANDOM_BYTES), ofZeros],
    ["only one bits", new Uint8Array(API_KEY_RANDOM_BYTES).fill(0xff), ofOnes],
    [
      "counting bytes",
      Uint8Array.from({ length: API_KEY_RANDOM_BYTES }, (_, i) => i),
      "crbn_000A7dl5PEW67zZCpFU9uKaHnGgOvQKAR2eahrm",
    ],
  ])("keeps its fixed width and checksum for %s", (_, random, key) => {
    expect(formatApiKey(random)).toBe(key);
  });

  it.each([0, 23, 25])("refuses %i random bytes", (length) => {
    expect(() => formatApiKey(new Uint8Array(length))).toThrow(RangeError);
  });
});

describe("isApiKey", () => {
  it.each([ofZeros, ofOnes])("accepts %s", (key) => expect(isApiKey(key)).toBe(true));

  it.each([
    ["nothing", ""],
    ["only the prefix", "crbn_"],
    ["another prefix", ofOnes.replace("crbn_", "sk_ab")],
    ["a prefix in upper case", ofOnes.replace("crbn_", "CRBN_")],
    ["one wrong character", ofOnes.replace("2lF", "2lG")],
    ["two characters swapped", ofOnes.replace("2lF", "l2F")],
    ["a wrong checksum", `${ofOnes.slice(0, -1)}X`],
    ["one character less", ofOnes.slice(0, -1)],
    ["one character more", `${ofOnes}0`],
    ["a blank around it", ` ${ofOnes}`],
    ["a line break after it", `${ofOnes}\n`],
    ["a character that base62 has not", ofOnes.replace("2", "-")],
    ["a full-width digit", ofOnes.replace("2", "\uff12")],
  ])("refuses %s", (_, text) => expect(isApiKey(text)).toBe(false));
});

describe("hashApiKey", () => {
  it("is SHA-256 in lower-case hex", async () => {
    expect(await hashApiKey(ofZeros)).toBe(
      "62ce7417121129fc4810df27bd8b1f1b29034213d17f5f24d83a1d51150e790d",
    );
  });
});

describe("previewApiKey", () => {
  it("is the last five characters", () => expect(previewApiKey(ofZeros)).toBe("6BYXP"));
});
