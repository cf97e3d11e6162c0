import { describe, expect, it } from "vitest";
import { UTC } from "../../../../src/postgrest/datatypes/date-time/time-zone";
import {
  compareNumeric,
  numericOf,
  parseNumeric,
  roundNumeric,
} from "../../../../src/postgrest/datatypes/scalars/numeric";
import { numeric } from "../../../../src/postgrest/datatypes/types";
import { badRequest, rejectionOf } from "../../../support/rejection";

const inUtc = { timeZone: UTC };

describe("numeric input", () => {
  it.each([
    ["1.10", "1.10"],
    ["1e2", "100"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1e-3", "0.001"],
    ["-0", "0"],
    ["-0.0", "0.0"],
    ["nan", "NaN"],
    ["inf", "Infinity"],
    ["-Infinity", "-Infinity"],
    ["0x1F", "31"],
    ["1_000.5_0", "1000.50"],
    [" +5 ", "5"],
    ["00012", "12"],
    ["1.5e3", "1500"],
    ["1.2345e2", "123.45"],
    ["0e5", "0"],
    ["0.00e1", "0.0"],
    ["+inf", "Infinity"],
    ["1e1_0", "10000000000"],
    ["-.5", "-0.5"],
    ["-5.e-2", "-0.05"],
    ["0e-5", "0.00000"],
    ["-1.50e-1", "-0.150"],
    ["00.10", "0.10"],
    ["0b101", "5"],
    ["+0x1f", "31"],
    ["-0o17", "-15"],
    ["0.0000e-3", "0.0000000"],
    [
      "123456789012345678901234567890.12345678901234567890",
      "123456789012345678901234567890.12345678901234567890",
    ],
  ])("reads %j as PostgreSQL does", (text, canonical) => {
    expect(parseNumeric(text)).toBe(canonical);
  });

  it("expands exponents", () => {
    expect(parseNumeric("1e5000")).toBe(`1${"0".repeat(5000)}`);
    expect(parseNumeric("-1e-5000")).toBe(`-0.${"0".repeat(4999)}1`);
  });

  it.each([
    "1._5",
    "0x1.5",
    "abc",
    "1e",
    "+nan",
    "-nan",
    ".",
    "1__0",
    "_1",
    "1_",
    "1e_1",
    "1e+",
    "--1",
    "",
    "",
    "1 2",
    "infinit",
  ])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => parseNumeric(text))).toEqual(
      badRequest("22P02", `invalid input syntax for type numeric: "${text}"`),
    );
  });

  it.each(["1e16383", "1e-16384", "1e999999999999", "-1e-999999999999", `0x${"f".repeat(200)}`])(
    "refuses %s, which would be long text",
    (text) => {
      expect(rejectionOf(() => parseNumeric(text))).toEqual(
        badRequest("22003", "value overflows numeric format"),
      );
    },
  );
});

describe("numeric output", () => {
  it.each([
    ["1.10", "1.10", "1.10"],
    [1.5, "1.5", "1.5"],
    [1e21, "1000000000000000000000", "1000000000000000000000"],
    [1e-7, "0.0000001", "0.0000001"],
    ["NaN", '"NaN"', "NaN"],
    ["-Infinity", '"-Infinity"', "-Infinity"],
  ])("shows %s as written", (stored, json, text) => {
    expect(numeric.toJson(stored, inUtc)).toBe(json);
    expect(numeric.toText(stored, inUtc)).toBe(text);
  });
});

describe("roundNumeric", () => {
  it.each([
    ["2.5", 0, "3"],
    ["-2.5", 0, "-3"],
    ["0.5", 0, "1"],
    ["-0.4", 0, "0"],
    ["0.49999", 0, "0"],
    ["1.555", 2, "1.56"],
    ["1.5", 3, "1.500"],
    ["999.995", 2, "1000.00"],
    ["123456.7", -2, "123500"],
    ["49", -2, "0"],
    ["50", -2, "100"],
    ["5", -2, "0"],
    ["NaN", 2, "NaN"],
    ["-Infinity", 0, "-Infinity"],
  ])("rounds %s to %i digits", (text, scale, rounded) => {
    expect(roundNumeric(text, scale)).toBe(rounded);
  });
});

describe("numeric(5,2)", () => {
  const fitted = (value: string, precision = 5, scale = 2) => numericOf(precision, scale).fit?.(value);

  it.each([
    ["1.555", "1.56"],
    ["999.99", "999.99"],
    ["-0.001", "0.00"],
    ["NaN", "NaN"],
  ])("rounds %s", (value, expected) => {
    expect(fitted(value)).toBe(expected);
  });

  it("may round before the point", () => {
    expect(fitted("123456.7", 7, -2)).toBe("123500");
  });

  it.each([
    ["999.995", 5, 2, "A field with precision 5, scale 2 must round to an absolute value less than 10^3."],
    ["1", 2, 2, "A field with precision 2, scale 2 must round to an absolute value less than 1."],
    ["Infinity", 5, 2, "A field with precision 5, scale 2 cannot hold an infinite value."],
  ])("refuses %s in numeric(%i,%i)", (value, precision, scale, details) => {
    expect(rejectionOf(() => fitted(value, precision, scale))).toEqual(
      badRequest("22003", "numeric field overflow", details),
    );
  });
});

describe("compareNumeric", () => {
  it("orders numbers of any size by their digits", () => {
    const ascending = [
      "-Infinity",
      "-1e999999999",
      "-12345678901234567891",
      "-12345678901234567890",
      "-1.5",
      "-1e-400",
      "0",
      "1e-999999999",
      "0.1",
      "0.10000000000000000001",
      "9",
      "10",
      "99.9",
      "1e2",
      "12345678901234567890",
      "12345678901234567891",
      "1e400",
      "1.0000000000000000000000000000000000001e400",
      "1e999999999",
      "Infinity",
      "NaN",
    ];
    for (const [index, left] of ascending.entries()) {
      for (const [other, right] of ascending.entries()) {
        expect([left, right, Math.sign(compareNumeric(left, right))]).toEqual([
          left,
          right,
          Math.sign(index - other),
        ]);
      }
    }
  });

  it.each([
    ["1", "1.0"],
    ["1", "01.00"],
    ["100", "1e2"],
    ["0.5", ".5"],
    ["0", "-0"],
    ["0", "0e999"],
    ["1200", "+1.2E+3"],
    ["NaN", "NaN"],
  ])("treats %s and %s as equal", (left, right) => {
    expect(compareNumeric(left, right)).toBe(0);
  });
});
