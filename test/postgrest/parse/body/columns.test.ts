import { describe, expect, it } from "vitest";
import { parseColumns } from "../../../../src/postgrest/parse/body/columns";
import { parseError, rejectionOf } from "../../../support/rejection";

describe("columns and on_conflict", () => {
  const good: readonly [text: string, names: readonly string[]][] = [
    ["id", ["id"]],
    ["id,name", ["id", "name"]],
    ["id , name,id", ["id", "name"]],
    ['"full, name",a-b', ["full, name", "a-b"]],
  ];
  it.each(good)("reads %j", (text, names) => {
    expect(parseColumns("columns", text)).toEqual(names);
  });

  const name = "field name (* or [a..z0..9_$])";
  const bad: readonly [text: string, column: number, details: string][] = [
    ["", 1, `unexpected end of input expecting ${name}`],
    ["*", 1, `unexpected "*" expecting ${name}`],
    ["id,", 4, `unexpected end of input expecting ${name}`],
  ];
  it.each(bad)("refuses %j", (text, column, details) => {
    for (const parameter of ["columns", "on_conflict"] as const) {
      expect(rejectionOf(() => parseColumns(parameter, text))).toEqual(
        parseError(`${parameter} parameter (${text})`, column, details),
      );
    }
  });
});
