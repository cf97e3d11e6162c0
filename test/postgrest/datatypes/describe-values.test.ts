/** Names, values and rows as PostgreSQL prints them in the details of an error. */
import { describe, expect, it } from "vitest";
import { UTC } from "../../../src/postgrest/datatypes/date-time/time-zone";
import { describeFailingRow, describeValues } from "../../../src/postgrest/datatypes/describe-values";
import { quoteName } from "../../../src/postgrest/datatypes/quote-name";
import { boolean, text } from "../../../src/postgrest/datatypes/types";

const output = { timeZone: UTC };

describe("quoteName", () => {
  it.each([
    ["integration", "integration"],
    ["_a1", "_a1"],
    ["entityType", '"entityType"'],
    ["1a", '"1a"'],
    ["user", '"user"'],
    ["timestamp", '"timestamp"'],
    ["name", "name"],
    ['a"b', '"a""b"'],
    ["é", '"é"'],
  ])("prints %s as %s", (name, printed) => {
    expect(quoteName(name)).toBe(printed);
  });
});

describe("values", () => {
  it("are printed in full by their types", () => {
    const long = "x".repeat(100);
    const values = [
      { type: boolean, value: 1 },
      { type: text, value: null },
      { type: text, value: undefined },
      { type: text, value: long },
    ];
    expect(describeValues(values, output)).toBe(`t, null, null, ${long}`);
  });

  it.each([
    ["x".repeat(64), "x".repeat(64)],
    ["x".repeat(65), `${"x".repeat(64)}...`],
    [`${"x".repeat(63)}é`, `${"x".repeat(63)}...`],
    ["😀".repeat(17), `${"😀".repeat(16)}...`],
  ])("of a failing row are cut at 64 bytes: %s", (value, printed) => {
    expect(describeFailingRow([{ type: text, value }], output)).toBe(`Failing row contains (${printed}).`);
  });
});
