/** Values of filters: mostly such as are in the data or nearly so, some that are no values at all. */
import fc from "fast-check";
import { jsonValues, texts, times } from "./awkward-values.ts";
import { shortTexts } from "./pattern-values.ts";

/** Text that is no value of most types, and finds the edges of their grammars. */
const junk = fc.constantFrom(
  "",
  " ",
  "x",
  "tru",
  "2",
  "NaN",
  "{",
  "[1,",
  "nul",
  "'",
  "--",
  "1 2",
  "2026-13-01",
  "é",
);

export const text: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...texts), weight: 6 },
  {
    arbitrary: fc.constantFrom("customer", "Customer", "item", "xero", "XERO", "acme-001", "acme", "globex"),
    weight: 3,
  },
  { arbitrary: junk, weight: 1 },
  {
    arbitrary: fc.constantFrom(
      "[1, 2, 3]",
      "[1,2,3]",
      '{"b": 1}',
      '{"b":1}',
      "{}",
      "[]",
      "1.10",
      "1.50",
      "[{}]",
    ),
    weight: 1,
  },
);

export const integer: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom("0", "1", "2", "3", "5", "7"), weight: 8 },
  { arbitrary: fc.constantFrom("-1", "+1", " 2 ", "007", "2147483648", "9223372036854775807"), weight: 2 },
  { arbitrary: fc.constantFrom("9223372036854775808", "1.0", "1e1"), weight: 1 },
  { arbitrary: junk, weight: 1 },
);

export const boolean: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      "true",
      "false",
      "t",
      "f",
      "TRUE",
      "yes",
      "no",
      "on",
      "off",
      "1",
      "0",
      " true ",
      "fal",
    ),
    weight: 8,
  },
  { arbitrary: junk, weight: 1 },
);

const timeForms = [
  "2026-01-01",
  "2026-01-01 00:00:00",
  "2026-01-01T00:00",
  "2026-01-01 02:00:00+02",
  "20260101T000000Z",
  "2026-01-01T00:00:00.0000015Z",
  "2026-1-1",
  "2026-01-01T24:00:00Z",
  "2025-12-31 23:59:60Z",
  "2026-001",
  "2026-01-01 00:00:00 America/New_York",
  "2026-01-01 00:00:00 EST",
  "2026-01-01T00:00:00+00:00",
  "epoch",
  "2024-02-29",
  "1999-12-31 23:45:00-00:15",
  "9999-12-30T23:59:59.999999Z",
  "0001-01-02",
  "2026-06-15T12:34:56.789+05:30",
  "2026-01-01T00:00:00z",
  " 2026-01-01 ",
  "2026-02-29",
  "2026-13-01",
  "2026-01-32",
  "2026-01-01T25:00:00",
  "2026-01-01T00:00:00+99",
  "2026-01-01T00:00:61",
  "yesterdayish",
  "2026",
  "2026-01",
  "00:00:00",
  "2026-01-01T00:00:00.5Z",
] as const;

export const timestamptz: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...times), weight: 6 },
  { arbitrary: fc.constantFrom(...timeForms), weight: 3 },
  { arbitrary: junk, weight: 1 },
);

/** Values inside the data's values, and the same written otherwise. */
const innerJson = fc.constantFrom(
  "2",
  "3",
  "2.0",
  "1e0",
  "1E1",
  "90e-1",
  "0.0",
  "9007199254740993.0",
  '"x"',
  '"v"',
  '"b"',
  '"2026-01-01T00:00:00Z"',
  '{"b":1}',
  '[{"b":1}]',
  '{"k":"v"}',
  '[{"k":"v"}]',
  '{"list":["a"]}',
  '{"list":[]}',
  '{"a":{"b":{}}}',
  '{"a":{"b":{"c":[2]}}}',
  "[1]",
  "[1,1]",
  '["a"]',
  "[[3]]",
  "[[2,[3]]]",
  '{"a": 1 , "b":2}',
  '{"a":2,"a":1}',
  " [ 1 , 2 , 3 ] ",
  '{"n":9.0}',
  '{"a":{"b":1}}',
  '["a","b","a"]',
  '{"n":123456789012345678901234567890.1250}',
);

export const json: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...jsonValues, "null"), weight: 6 },
  { arbitrary: innerJson, weight: 3 },
  { arbitrary: fc.constantFrom(...shortTexts).map((value) => JSON.stringify(value)), weight: 1 },
  {
    arbitrary: fc.oneof(
      junk,
      fc.constantFrom(
        "a",
        "{a:1}",
        "'a'",
        "01",
        "1.",
        ".5",
        "+1",
        "[1,]",
        '{"a"}',
        "1 1",
        "True",
        '"\\x"',
        '"a',
      ),
    ),
    weight: 1,
  },
);

/** An element of an array's literal, in quotes where it must be, and sometimes where it need not. */
function arrayElement(value: string, quoted: boolean): string {
  const needed = value === "" || /[\s{}",\\]/.test(value) || value.toUpperCase() === "NULL";
  return quoted || needed ? `"${value.replace(/["\\]/g, "\\$&")}"` : value;
}

/** `{a,"b c",NULL}` of values; sometimes a literal that is odd or none. */
export function arrayLiteral(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const element = fc.oneof(
    {
      arbitrary: fc.tuple(value, fc.boolean()).map(([item, quoted]) => arrayElement(item, quoted)),
      weight: 9,
    },
    { arbitrary: fc.constant("NULL"), weight: 1 },
  );
  return fc.oneof(
    { arbitrary: fc.array(element, { maxLength: 4 }).map((items) => `{${items.join(",")}}`), weight: 12 },
    {
      arbitrary: fc.constantFrom(
        "",
        "{",
        "{a",
        "a",
        "{a,}",
        " { a , b } ",
        "{a}}",
        '{"a}',
        "{a b}",
        "{,}",
        '{a"b"}',
        "{a\\,b}",
      ),
      weight: 1,
    },
  );
}
