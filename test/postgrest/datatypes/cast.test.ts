import { describe, expect, it } from "vitest";
import { assertCastable, castValue } from "../../../src/postgrest/datatypes/cast";
import { integer, text } from "../../../src/postgrest/datatypes/types";
import { castToJson, newYork, typeOf } from "../../support/casts";
import { badRequest, rejectionOf } from "../../support/rejection";

describe("castValue", () => {
  it.each([
    [
      "70000",
      "int4",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    ["5000000000", "int8", "int4", "22003", "integer out of range", null],
    [
      "5000000000",
      "int8",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    ["1e300", "float8", "int4", "22003", "integer out of range", null],
    ["1e20", "float8", "int4", "22003", "integer out of range", null],
    ["NaN", "float8", "int4", "22003", "integer out of range", null],
    ["Infinity", "float8", "int4", "22003", "integer out of range", null],
    ["1e300", "float8", "int8", "22003", "bigint out of range", null],
    ["1e20", "float8", "int8", "22003", "bigint out of range", null],
    ["NaN", "float8", "int8", "22003", "bigint out of range", null],
    ["Infinity", "float8", "int8", "22003", "bigint out of range", null],
    [
      "1e300",
      "float8",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    [
      "123456.789",
      "float8",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    [
      "1e20",
      "float8",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    [
      "Infinity",
      "float8",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 cannot hold an infinite value.",
    ],
    ["1e30", "numeric", "int4", "22003", "integer out of range", null],
    ["1e30", "numeric", "int8", "22003", "bigint out of range", null],
    [
      "12345.678",
      "numeric",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    [
      "1e30",
      "numeric",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    [
      "999.995",
      "numeric",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
    ["1", "jsonb", "bool", "22023", "cannot cast jsonb numeric to type boolean", null],
    ["2.5", "jsonb", "bool", "22023", "cannot cast jsonb numeric to type boolean", null],
    ['"a"', "jsonb", "bool", "22023", "cannot cast jsonb string to type boolean", null],
    ["[1]", "jsonb", "bool", "22023", "cannot cast jsonb array to type boolean", null],
    ['{"a":1}', "jsonb", "bool", "22023", "cannot cast jsonb object to type boolean", null],
    ["1.10", "jsonb", "bool", "22023", "cannot cast jsonb numeric to type boolean", null],
    ["1e30", "jsonb", "bool", "22023", "cannot cast jsonb numeric to type boolean", null],
    ['"a"', "jsonb", "int4", "22023", "cannot cast jsonb string to type integer", null],
    ["true", "jsonb", "int4", "22023", "cannot cast jsonb boolean to type integer", null],
    ["[1]", "jsonb", "int4", "22023", "cannot cast jsonb array to type integer", null],
    ['{"a":1}', "jsonb", "int4", "22023", "cannot cast jsonb object to type integer", null],
    ["1e30", "jsonb", "int4", "22003", "integer out of range", null],
    ['"a"', "jsonb", "int8", "22023", "cannot cast jsonb string to type bigint", null],
    ["true", "jsonb", "int8", "22023", "cannot cast jsonb boolean to type bigint", null],
    ["[1]", "jsonb", "int8", "22023", "cannot cast jsonb array to type bigint", null],
    ['{"a":1}', "jsonb", "int8", "22023", "cannot cast jsonb object to type bigint", null],
    ["1e30", "jsonb", "int8", "22003", "bigint out of range", null],
    ['"a"', "jsonb", "numeric(5,2)", "22023", "cannot cast jsonb string to type numeric", null],
    ["true", "jsonb", "numeric(5,2)", "22023", "cannot cast jsonb boolean to type numeric", null],
    ["[1]", "jsonb", "numeric(5,2)", "22023", "cannot cast jsonb array to type numeric", null],
    ['{"a":1}', "jsonb", "numeric(5,2)", "22023", "cannot cast jsonb object to type numeric", null],
    [
      "1e30",
      "jsonb",
      "numeric(5,2)",
      "22003",
      "numeric field overflow",
      "A field with precision 5, scale 2 must round to an absolute value less than 10^3.",
    ],
  ])("refuses to cast %j, a %s, to %s", (value, from, to, code, message, details) => {
    expect(rejectionOf(() => castToJson(value, from, to))).toEqual(badRequest(code, message, details));
  });

  it.each([
    ["abc", "int", "22P02", 'invalid input syntax for type integer: "abc"'],
    ["99999999999", "int", "22003", 'value "99999999999" is out of range for type integer'],
    ["x", "timestamptz", "22007", 'invalid input syntax for type timestamp with time zone: "x"'],
    ["2026-02-30", "date", "22008", 'date/time field value out of range: "2026-02-30"'],
    ["maybe", "bool", "22P02", 'invalid input syntax for type boolean: "maybe"'],
  ])("refuses text that is not a value of the type: %s::%s", (value, to, code, message) => {
    expect(rejectionOf(() => castValue(value, text, typeOf(to), newYork))).toEqual(badRequest(code, message));
  });

  it.each(["int", "numeric", "float8", "bool"])(
    "casts a JSON null as %s to null, as PostgreSQL does",
    (to) => {
      expect(castToJson("null", "jsonb", to)).toBeNull();
      expect(castToJson("null", "jsonb", "text")).toBe('"null"');
    },
  );

  it("casts a JSON number to text as written", () => {
    expect(castToJson("1.10", "jsonb", "text")).toBe('"1.10"');
    expect(castToJson("12345678901234567890", "jsonb", "numeric")).toBe("12345678901234567890");
    expect(castToJson("9007199254740993", "jsonb", "bigint")).toBe("9007199254740993");
  });

  it("limits integers to PostgreSQL's 32 bits", () => {
    expect(castValue(70000, integer, typeOf("int"), newYork)).toBe(70000);
    expect(rejectionOf(() => castValue(5000000000, integer, typeOf("int"), newYork))).toEqual(
      badRequest("22003", "integer out of range"),
    );
  });
});

describe("assertCastable", () => {
  it.each([
    [
      "boolean",
      "smallint, bigint, real, double precision, numeric, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "smallint",
      "boolean, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "integer",
      "json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "bigint",
      "boolean, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "real",
      "boolean, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "double precision",
      "boolean, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "numeric",
      "boolean, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    [
      "json",
      "boolean, smallint, integer, bigint, real, double precision, numeric, date, timestamp without time zone, timestamp with time zone, time without time zone, uuid",
    ],
    ["jsonb", "date, timestamp without time zone, timestamp with time zone, time without time zone, uuid"],
    [
      "date",
      "boolean, smallint, integer, bigint, real, double precision, numeric, json, jsonb, time without time zone, uuid",
    ],
    [
      "timestamp without time zone",
      "boolean, smallint, integer, bigint, real, double precision, numeric, json, jsonb, uuid",
    ],
    [
      "timestamp with time zone",
      "boolean, smallint, integer, bigint, real, double precision, numeric, json, jsonb, uuid",
    ],
    [
      "time without time zone",
      "boolean, smallint, integer, bigint, real, double precision, numeric, json, jsonb, date, timestamp without time zone, timestamp with time zone, uuid",
    ],
    [
      "uuid",
      "boolean, smallint, integer, bigint, real, double precision, numeric, json, jsonb, date, timestamp without time zone, timestamp with time zone, time without time zone",
    ],
  ])("refuses casts of %s that PostgreSQL refuses", (from, targets) => {
    for (const to of targets.split(", ")) {
      expect(rejectionOf(() => assertCastable(typeOf(from), typeOf(to)))).toEqual(
        badRequest("42846", `cannot cast type ${from} to ${to}`),
      );
    }
  });

  it.each([
    "bool",
    "int",
    "float8",
    "numeric",
    "json",
    "jsonb",
    "date",
    "timestamp",
    "timestamptz",
    "time",
    "uuid",
  ])("lets %s be cast to and from text", (name) => {
    expect(() => assertCastable(typeOf(name), text)).not.toThrow();
    expect(() => assertCastable(text, typeOf(name))).not.toThrow();
  });
});
