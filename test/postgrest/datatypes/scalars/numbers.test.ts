import { describe, expect, it } from "vitest";
import { UTC } from "../../../../src/postgrest/datatypes/date-time/time-zone";
import {
  bigint,
  doublePrecision,
  int4,
  integer,
  real,
  smallint,
} from "../../../../src/postgrest/datatypes/types";
import { badRequest, rejectionOf } from "../../../support/rejection";

const inUtc = { timeZone: UTC };

describe("smallint", () => {
  it.each([
    ["32767", "32767"],
    ["-32768", "-32768"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(smallint.toText(smallint.parse(text), inUtc)).toBe(shown);
  });

  it.each(["x"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => smallint.parse(text))).toEqual(
      badRequest("22P02", `invalid input syntax for type smallint: "${text}"`),
    );
  });

  it.each(["32768", "-32769"])("refuses %s as out of range", (text) => {
    expect(rejectionOf(() => smallint.parse(text))).toEqual(
      badRequest("22003", `value "${text}" is out of range for type smallint`),
    );
  });
});

describe("integer", () => {
  it.each([
    ["1", "1"],
    ["-1", "-1"],
    ["+5", "5"],
    [" 12 ", "12"],
    ["0x1F", "31"],
    ["1_000", "1000"],
    ["0b11", "3"],
    ["0o17", "15"],
    ["-0x10", "-16"],
    ["2147483647", "2147483647"],
    ["-2147483648", "-2147483648"],
    ["0x_F", "15"],
    ["08", "8"],
    ["0x7fffffff", "2147483647"],
    ["-0x80000000", "-2147483648"],
    ["00000000000000000000000000000000001", "1"],
    ["0B1", "1"],
    ["0XfF", "255"],
    ["1_0_0", "100"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(int4.toText(int4.parse(text), inUtc)).toBe(shown);
  });

  it.each(["1__0", "_1", "0x", "1_", "abc", "", "1.0", "1e2", "0b2", "--1", "+ 1", "1 2"])(
    "refuses %j as malformed",
    (text) => {
      expect(rejectionOf(() => int4.parse(text))).toEqual(
        badRequest("22P02", `invalid input syntax for type integer: "${text}"`),
      );
    },
  );

  it.each([
    "99999999999",
    "2147483648",
    "-2147483649",
    "0x80000000",
    "99999999999999999999999999999999999999",
  ])("refuses %s as out of range", (text) => {
    expect(rejectionOf(() => int4.parse(text))).toEqual(
      badRequest("22003", `value "${text}" is out of range for type integer`),
    );
  });
});

describe("bigint", () => {
  it.each([
    ["9223372036854775807", "9223372036854775807"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["9007199254740993", "9007199254740993"],
    ["0x7fffffffffffffff", "9223372036854775807"],
    ["-0x8000000000000000", "-9223372036854775808"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(bigint.toText(bigint.parse(text), inUtc)).toBe(shown);
  });

  it.each(["x"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => bigint.parse(text))).toEqual(
      badRequest("22P02", `invalid input syntax for type bigint: "${text}"`),
    );
  });

  it.each(["9223372036854775808", "-9223372036854775809"])("refuses %s as out of range", (text) => {
    expect(rejectionOf(() => bigint.parse(text))).toEqual(
      badRequest("22003", `value "${text}" is out of range for type bigint`),
    );
  });
});

describe("double precision", () => {
  it.each([
    ["1", "1"],
    ["1.5", "1.5"],
    ["-1.5e300", "-1.5e+300"],
    ["1e-310", "1e-310"],
    [" 1.5 ", "1.5"],
    ["inf", "Infinity"],
    ["-infinity", "-Infinity"],
    ["nan", "NaN"],
    ["+Inf", "Infinity"],
    ["1.", "1"],
    [".5", "0.5"],
    ["-nan", "NaN"],
    ["1e15", "1e+15"],
    ["1e16", "1e+16"],
    ["1e14", "100000000000000"],
    ["123456789012345", "123456789012345"],
    ["1234567890123456", "1.234567890123456e+15"],
    ["1e-4", "0.0001"],
    ["1e-5", "1e-05"],
    ["0.0001234", "0.0001234"],
    ["-0", "-0"],
    ["0", "0"],
    ["0.1", "0.1"],
    ["0.30000000000000004", "0.30000000000000004"],
    ["1e20", "1e+20"],
    ["1e21", "1e+21"],
    ["1e22", "1e+22"],
    ["5e-324", "5e-324"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
    ["0e999", "0"],
    ["0.00001", "1e-05"],
    ["123e-7", "1.23e-05"],
    ["9007199254740993", "9.007199254740992e+15"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(doublePrecision.toText(doublePrecision.parse(text), inUtc)).toBe(shown);
  });

  it.each(["abc", "", "1_0", "1e", "e1", ".", "1.5x"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => doublePrecision.parse(text))).toEqual(
      badRequest("22P02", `invalid input syntax for type double precision: "${text}"`),
    );
  });

  it.each(["1e400", "1e-400"])("refuses %s as out of range", (text) => {
    expect(rejectionOf(() => doublePrecision.parse(text))).toEqual(
      badRequest("22003", `"${text}" is out of range for type double precision`),
    );
  });
});

describe("real", () => {
  it.each([
    ["1", "1"],
    ["0.1", "0.1"],
    ["1e6", "1e+06"],
    ["123456", "123456"],
    ["1234567", "1.234567e+06"],
    ["1e5", "100000"],
    ["16777216", "1.6777216e+07"],
    ["33554432", "3.3554432e+07"],
    ["1e-45", "1e-45"],
    ["0.00001", "1e-05"],
    ["3.4028235e38", "3.4028235e+38"],
    ["3.14159265", "3.1415927"],
    ["nan", "NaN"],
    ["1e-5", "1e-05"],
    ["1.17549435e-38", "1.1754944e-38"],
    ["16777217", "1.6777216e+07"],
    ["0.3", "0.3"],
  ])("reads %j as PostgreSQL does", (text, shown) => {
    expect(real.toText(real.parse(text), inUtc)).toBe(shown);
  });

  it.each(["x"])("refuses %j as malformed", (text) => {
    expect(rejectionOf(() => real.parse(text))).toEqual(
      badRequest("22P02", `invalid input syntax for type real: "${text}"`),
    );
  });

  it.each(["1e40", "1e-50"])("refuses %s as out of range", (text) => {
    expect(rejectionOf(() => real.parse(text))).toEqual(
      badRequest("22003", `"${text}" is out of range for type real`),
    );
  });
});

describe("the whole numbers of SQLite", () => {
  it.each([
    ["5000000000", 5000000000],
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["-9223372036854775808", "-9223372036854775808"],
  ])("have 64 bits under the name of integer: %s", (text, stored) => {
    expect(integer.parse(text)).toBe(stored);
    expect(integer.toJson(stored, inUtc)).toBe(text);
  });

  it("return 22003 past the bound", () => {
    expect(rejectionOf(() => integer.parse("9223372036854775808"))).toEqual(
      badRequest("22003", 'value "9223372036854775808" is out of range for type integer'),
    );
  });
});

describe("floating-point numbers", () => {
  it.each([
    [1e20, "1e+20"],
    [1.5, "1.5"],
    [-0, "-0"],
    ["NaN", '"NaN"'],
    ["Infinity", '"Infinity"'],
    ["-Infinity", '"-Infinity"'],
  ])("show %s as JSON that PostgreSQL would write", (stored, json) => {
    expect(doublePrecision.toJson(stored, inUtc)).toBe(json);
  });

  it("keep NaN and the infinities by name, because D1 stores NaN as null", () => {
    expect(doublePrecision.parse("nan")).toBe("NaN");
    expect(doublePrecision.parse("-inf")).toBe("-Infinity");
  });

  it("read every number back", () => {
    for (let power = -320; power < 308; power++) {
      const number = Number(`1.2345678901234567e${power}`);
      expect(doublePrecision.parse(doublePrecision.toText(number, inUtc))).toBe(number);
    }
  });
});
