import { describe, expect, it } from "vitest";
import { toTimestamp } from "../../src/db/timestamp";

describe("toTimestamp", () => {
  it.each([
    [0, "1970-01-01T00:00:00.000000Z"],
    [1_767_225_600_000, "2026-01-01T00:00:00.000000Z"],
    [1_767_225_600_007, "2026-01-01T00:00:00.007000Z"],
    [-62_167_219_200_000, "0000-01-01T00:00:00.000000Z"],
    [253_402_300_799_999, "9999-12-31T23:59:59.999000Z"],
  ])("%d is stored as %s", (milliseconds, stored) => {
    expect(toTimestamp(milliseconds)).toBe(stored);
  });
});
