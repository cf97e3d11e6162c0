import { describe, expect, it } from "vitest";
import {
  namedZone,
  offsetOfLocal,
  parseTimeZone,
  UTC,
} from "../../../../src/postgrest/datatypes/date-time/time-zone";

const winter = Date.UTC(2026, 0, 15);
const summer = Date.UTC(2026, 6, 15);
const hours = (count: number) => count * 3600;

describe("parseTimeZone", () => {
  it.each([
    ["UTC", 0, 0],
    ["gmt", 0, 0],
    ["GMT0", 0, 0],
    ["America/New_York", -5, -4],
    ["america/new_york", -5, -4],
    ["Europe/Zurich", 1, 2],
    ["Asia/Kolkata", 5.5, 5.5],
    ["Australia/Lord_Howe", 11, 10.5],
    ["Etc/GMT+5", -5, -5],
    ["EST5EDT", -5, -4],
    ["CET", 1, 2],
    ["GB", 0, 1],
  ])("knows the zone %s", (name, inWinter, inSummer) => {
    const zone = parseTimeZone(name);
    expect(zone?.offsetSeconds(winter)).toBe(hours(inWinter));
    expect(zone?.offsetSeconds(summer)).toBe(hours(inSummer));
  });

  it.each([
    ["+05:30", -5.5],
    ["-05:30", 5.5],
    ["05:30", -5.5],
    ["UTC+3", -3],
    ["utc-3", 3],
    ["foo3", -3],
    ["<east>-2", 2],
    ["+25:00", -25],
    ["05:30:00", -5.5],
    ["05:29:60", -5.5],
    ["a3", -3],
  ])("reads %s as POSIX does, west of Greenwich", (name, offset) => {
    expect(parseTimeZone(name)?.offsetSeconds(winter)).toBe(hours(offset));
  });

  it.each([
    ["+5", 5],
    ["-7", -7],
    ["5.5", 5.5],
    ["0", 0],
    ["167", 167],
    ["1e1", 10],
  ])("reads the plain number %s as hours east of Greenwich, as PostgreSQL does", (name, offset) => {
    expect(parseTimeZone(name)?.offsetSeconds(winter)).toBe(hours(offset));
  });

  it.each([
    "",
    "Invalid/Timezone",
    "Z",
    "PST",
    "IST",
    "168",
    "200",
    "05:30:15",
    "05:30:61",
    "+0530",
    "+05:60",
    "Europe/../Europe/Paris",
    "America/New_York ",
    " UTC",
    "constructor",
    "UTC\n",
    "a/".repeat(100_000),
  ])("refuses %j", (name) => {
    expect(parseTimeZone(name)).toBeUndefined();
  });

  it("has the seconds of local times before standard time", () => {
    expect(parseTimeZone("America/New_York")?.offsetSeconds(Date.UTC(1800, 0, 1))).toBe(
      -(4 * 3600 + 56 * 60 + 2),
    );
  });
});

describe("offsetOfLocal", () => {
  const local = (text: string) => Date.parse(`${text}Z`) / 1000;

  it.each([
    ["America/New_York", "2026-03-08T01:59:59", -5],
    ["America/New_York", "2026-03-08T02:30:00", -5],
    ["America/New_York", "2026-03-08T03:00:00", -4],
    ["America/New_York", "2026-11-01T00:59:59", -4],
    ["America/New_York", "2026-11-01T01:30:00", -5],
    ["America/New_York", "2026-11-01T02:00:00", -5],
    ["Europe/Zurich", "2026-03-29T02:30:00", 1],
    ["Europe/Zurich", "2026-10-25T02:30:00", 1],
    ["Australia/Lord_Howe", "2026-10-04T02:15:00", 10.5],
    ["Australia/Lord_Howe", "2026-04-05T01:45:00", 10.5],
  ])("in %s at %s is that of standard time where it is open", (name, time, offset) => {
    expect(offsetOfLocal(namedZone(name) ?? UTC, local(time))).toBe(hours(offset));
  });
});
