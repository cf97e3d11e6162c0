import { describe, expect, it } from "vitest";
import { UTC } from "../../../../src/postgrest/datatypes/date-time/time-zone";
import { name } from "../../../../src/postgrest/datatypes/scalars/text";
import { boolean, char, text, uuid, varchar } from "../../../../src/postgrest/datatypes/types";
import { badRequest, rejectionOf } from "../../../support/rejection";

const inUtc = { timeZone: UTC };

describe("boolean", () => {
  it.each([
    ["t", 1],
    ["T", 1],
    ["true", 1],
    ["tr", 1],
    ["TRUE", 1],
    ["f", 0],
    ["fa", 0],
    ["false", 0],
    ["y", 1],
    ["yes", 1],
    ["ye", 1],
    ["n", 0],
    ["no", 0],
    ["on", 1],
    ["of", 0],
    ["off", 0],
    ["1", 1],
    ["0", 0],
    [" yes ", 1],
    ["\ttrue\n", 1],
  ])("reads %j as PostgreSQL does", (given, stored) => {
    expect(boolean.parse(given)).toBe(stored);
  });

  it.each(["o", "2", "", "oui", "10", "truee", " true"])("refuses %j as malformed", (given) => {
    expect(rejectionOf(() => boolean.parse(given))).toEqual(
      badRequest("22P02", `invalid input syntax for type boolean: "${given}"`),
    );
  });

  it("shows 0 and 1 as false and true in JSON, as f and t in CSV", () => {
    expect([0, 1].map((stored) => boolean.toJson(stored, inUtc))).toEqual(["false", "true"]);
    expect([0, 1].map((stored) => boolean.toText(stored, inUtc))).toEqual(["f", "t"]);
  });
});

describe("uuid", () => {
  it.each([
    ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"],
    ["{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    ["a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    ["a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    ["a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ])("reads %s as PostgreSQL does", (given, stored) => {
    expect(uuid.parse(given)).toBe(stored);
    expect(uuid.toJson(stored, inUtc)).toBe(`"${stored}"`);
    expect(uuid.toText(stored, inUtc)).toBe(stored);
  });

  it.each([
    "a0eebc9-99c0b4ef8-bb6d6bb9-bd380a11",
    "x",
    "{a0eebc999c0b4ef8bb6d6bb9bd380a11",
    "a0eebc999c0b4ef8bb6d6bb9bd380a11}",
    " a0eebc999c0b4ef8bb6d6bb9bd380a11",
    "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11-",
  ])("refuses %j as malformed", (given) => {
    expect(rejectionOf(() => uuid.parse(given))).toEqual(
      badRequest("22P02", `invalid input syntax for type uuid: "${given}"`),
    );
  });
});

describe("text", () => {
  it("is stored and shown unchanged", () => {
    const given = ' "a"\\ \u0001é😀 ';
    expect(text.parse(given)).toBe(given);
    expect(text.toText(given, inUtc)).toBe(given);
    expect(text.toJson(given, inUtc)).toBe('" \\"a\\"\\\\ \\u0001é😀 "');
  });

  it("refuses NUL, as PostgreSQL does", () => {
    expect(rejectionOf(() => text.parse("a\0b"))).toEqual(
      badRequest("22021", 'invalid byte sequence for encoding "UTF8": 0x00'),
    );
  });

  it.each([
    [varchar(3), "abcdef", "abc"],
    [varchar(3), "ab", "ab"],
    [varchar(2), "😀é😀", "😀é"],
    [char(4), "ab", "ab  "],
    [char(1), "abc", "a"],
    [char(3), "😀", "😀  "],
    [name, "x".repeat(70), "x".repeat(63)],
    [name, "é".repeat(40), "é".repeat(31)],
  ])("is cut and padded by characters in a type of a length", (type, given, fitted) => {
    expect(type.fit?.(given)).toBe(fitted);
  });
});
