import { describe, expect, it } from "vitest";
import { UTC } from "../../../../src/postgrest/datatypes/date-time/time-zone";
import { date, time, timestamp } from "../../../../src/postgrest/datatypes/types";
import { badRequest, rejectionOf } from "../../../support/rejection";

const inUtc = { timeZone: UTC };

describe("date", () => {
  it.each([
    ["2026-01-01", "2026-01-01"],
    ["20260101", "2026-01-01"],
    ["2026-1-5", "2026-01-05"],
    ["2026-01-01 10:00", "2026-01-01"],
    ["2026-01-01T23:00:00-05", "2026-01-01"],
    ["epoch", "1970-01-01"],
    ["2026-001", "2026-01-01"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(date.toText(date.parse(text), inUtc)).toBe(shown);
  });

  it.each(["foo", "", "2026-01", "10:00"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => date.parse(text))).toEqual(
      badRequest("22007", `invalid input syntax for type date: "${text}"`),
    );
  });

  it.each([
    ["2026-02-30", "22008", 'date/time field value out of range: "2026-02-30"', null],
    [
      "2026-13-01",
      "22008",
      'date/time field value out of range: "2026-13-01"',
      'Perhaps you need a different "DateStyle" setting.',
    ],
    ["0000-01-01", "22008", 'date/time field value out of range: "0000-01-01"', null],
    ["2026-01-01 25:00", "22008", 'date/time field value out of range: "2026-01-01 25:00"', null],
  ])("refuses %s, which has a field out of range", (text, code, message, hint) => {
    expect(rejectionOf(() => date.parse(text))).toEqual(badRequest(code, message, null, hint));
  });

  it("is stored and shown as it is", () => {
    expect(date.parse("20260101")).toBe("2026-01-01");
    expect(date.toJson("2026-01-01", inUtc)).toBe('"2026-01-01"');
  });

  it("refuses a year past 9999", () => {
    expect(rejectionOf(() => date.parse("10000-01-01"))).toEqual(
      badRequest("22008", 'date out of range: "10000-01-01"', null, "The years 1 to 9999 are kept here."),
    );
  });
});

describe("timestamp", () => {
  it.each([
    ["2026-01-01 10:00:00+02", "2026-01-01 10:00:00"],
    ["2026-01-01", "2026-01-01 00:00:00"],
    ["2026-01-01T10:00:00.1234567Z", "2026-01-01 10:00:00.123457"],
    ["2026-01-01 24:00", "2026-01-02 00:00:00"],
    ["epoch", "1970-01-01 00:00:00"],
    ["2026-01-01 10:00 America/New_York", "2026-01-01 10:00:00"],
    ["2026-01-01 10:00:00.120", "2026-01-01 10:00:00.12"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(timestamp.toText(timestamp.parse(text), inUtc)).toBe(shown);
  });

  it.each(["x", "10:00"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => timestamp.parse(text))).toEqual(
      badRequest("22007", `invalid input syntax for type timestamp: "${text}"`),
    );
  });

  it.each([["2026-01-01 25:00", "22008", 'date/time field value out of range: "2026-01-01 25:00"', null]])(
    "refuses %s, which has a field out of range",
    (text, code, message, hint) => {
      expect(rejectionOf(() => timestamp.parse(text))).toEqual(badRequest(code, message, null, hint));
    },
  );

  it("is stored in a fixed width and shown without zeros at its end", () => {
    expect(timestamp.parse("2026-01-01 10:00:00.120")).toBe("2026-01-01T10:00:00.120000");
    expect(timestamp.toJson("2026-01-01T10:00:00.120000", inUtc)).toBe('"2026-01-01T10:00:00.12"');
    expect(timestamp.toJson("2026-01-01T10:00:00.000000", inUtc)).toBe('"2026-01-01T10:00:00"');
  });

  it("refuses a year past 9999", () => {
    expect(rejectionOf(() => timestamp.parse("9999-12-31 24:00"))).toEqual(
      badRequest(
        "22008",
        'timestamp out of range: "9999-12-31 24:00"',
        null,
        "The years 1 to 9999 are kept here.",
      ),
    );
  });
});

describe("time", () => {
  it.each([
    ["10:00", "10:00:00"],
    ["10:00:00.5", "10:00:00.5"],
    ["1000", "10:00:00"],
    ["100000", "10:00:00"],
    ["24:00", "24:00:00"],
    ["10:00+02", "10:00:00"],
    ["2026-01-01 10:00", "10:00:00"],
    ["10:00:60", "10:01:00"],
    ["T10:00", "10:00:00"],
    ["10:00:00.9999999", "10:00:01"],
    ["23:59:59.9999999", "24:00:00"],
    ["10:00:00.", "10:00:00"],
    ["1:2:3", "01:02:03"],
    ["10:00Z", "10:00:00"],
    ["t100000", "10:00:00"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(time.toText(time.parse(text), inUtc)).toBe(shown);
  });

  it.each(["10", "x", "2026-01-01"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => time.parse(text))).toEqual(
      badRequest("22007", `invalid input syntax for type time: "${text}"`),
    );
  });

  it.each([
    ["25:00", "22008", 'date/time field value out of range: "25:00"', null],
    ["24:00:01", "22008", 'date/time field value out of range: "24:00:01"', null],
    ["24:00:00.1", "22008", 'date/time field value out of range: "24:00:00.1"', null],
  ])("refuses %s, which has a field out of range", (text, code, message, hint) => {
    expect(rejectionOf(() => time.parse(text))).toEqual(badRequest(code, message, null, hint));
  });

  it("is stored in a fixed width and shown without zeros at its end", () => {
    expect(time.parse("10:00")).toBe("10:00:00.000000");
    expect(time.toJson("10:00:00.500000", inUtc)).toBe('"10:00:00.5"');
    expect(time.toJson("10:00:00.000000", inUtc)).toBe('"10:00:00"');
  });
});
