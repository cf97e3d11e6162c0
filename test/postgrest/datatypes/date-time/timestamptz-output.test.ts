import { describe, expect, it } from "vitest";
import { parseTimeZone, UTC } from "../../../../src/postgrest/datatypes/date-time/time-zone";
import { instantOfLocal } from "../../../../src/postgrest/datatypes/date-time/timestamptz";
import { timestamptz } from "../../../../src/postgrest/datatypes/types";

const inUtc = { timeZone: UTC };

function inZone(name: string) {
  return { timeZone: parseTimeZone(name) ?? UTC };
}

describe("timestamptz output", () => {
  it.each([
    ["UTC", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00+00"],
    ["UTC", "2026-01-01T00:00:00.120000Z", "2026-01-01T00:00:00.12Z", "2026-01-01 00:00:00.12+00"],
    ["UTC", "2026-01-01T10:20:30.000001Z", "2026-01-01T10:20:30.000001Z", "2026-01-01 10:20:30.000001+00"],
    ["UTC", "0026-01-01T00:00:00.000000Z", "0026-01-01T00:00:00Z", "0026-01-01 00:00:00+00"],
    [
      "America/New_York",
      "2026-01-01T00:00:00.000000Z",
      "2025-12-31T19:00:00-05:00",
      "2025-12-31 19:00:00-05",
    ],
    [
      "America/New_York",
      "2026-07-01T00:00:00.500000Z",
      "2026-06-30T20:00:00.5-04:00",
      "2026-06-30 20:00:00.5-04",
    ],
    [
      "America/New_York",
      "1800-01-01T00:00:00.000000Z",
      "1799-12-31T19:03:58-04:56:02",
      "1799-12-31 19:03:58-04:56:02",
    ],
    [
      "America/New_York",
      "0001-01-01T00:00:00.000000Z",
      "0001-12-31T19:03:58-04:56:02 BC",
      "0001-12-31 19:03:58-04:56:02 BC",
    ],
    ["Asia/Kolkata", "2026-01-01T00:00:00.000000Z", "2026-01-01T05:30:00+05:30", "2026-01-01 05:30:00+05:30"],
    ["+05:30", "2026-01-01T00:00:00.000000Z", "2025-12-31T18:30:00-05:30", "2025-12-31 18:30:00-05:30"],
    ["Europe/London", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00+00:00", "2026-01-01 00:00:00+00"],
    [
      "Asia/Kolkata",
      "9999-12-31T23:00:00.000000Z",
      "10000-01-01T04:30:00+05:30",
      "10000-01-01 04:30:00+05:30",
    ],
  ])("in %s shows %s", (zone, stored, json, text) => {
    expect(timestamptz.toJson(stored, inZone(zone))).toBe(`"${json}"`);
    expect(timestamptz.toText(stored, inZone(zone))).toBe(text);
  });

  it("shows what SQLite's CURRENT_TIMESTAMP stored", () => {
    expect(timestamptz.toJson("2026-01-01 10:20:30", inUtc)).toBe('"2026-01-01T10:20:30Z"');
    expect(timestamptz.toText("2026-01-01 10:20:30", inUtc)).toBe("2026-01-01 10:20:30+00");
  });

  it.each([
    ["UTC", 0, "1970-01-01T00:00:00.000000Z"],
    // 2026-03-08 02:30, which New York skips, and 2026-11-01 01:30, which it has twice
    ["America/New_York", 1772937000, "2026-03-08T07:30:00.000000Z"],
    ["America/New_York", 1793496600, "2026-11-01T06:30:00.000000Z"],
  ])("reads an ambiguous local time in %s as standard time", (zone, seconds, stored) => {
    expect(instantOfLocal({ seconds, microseconds: 0 }, inZone(zone))).toBe(stored);
  });
});
