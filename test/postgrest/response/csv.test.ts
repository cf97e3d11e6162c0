/** Cells → CSV. */
import { describe, expect, it } from "vitest";
import { UTC } from "../../../src/postgrest/datatypes/date-time/time-zone";
import type { Cell } from "../../../src/postgrest/query/database/result-set";
import { BodyWriter } from "../../../src/postgrest/response/body-writer";
import { renderCsv } from "../../../src/postgrest/response/csv";
import { readPlanOf } from "../../support/warehouse/warehouse";

function csv(select: string, ...rows: readonly (readonly Cell[])[]): string {
  const body = new BodyWriter();
  renderCsv(readPlanOf(`/item?select=${encodeURIComponent(select)}`), rows, { timeZone: UTC }, body);
  return String(body.end());
}

describe("CSV", () => {
  it.each<readonly [string | null, string]>([
    [null, ""],
    ["", '""'],
    ["plain", "plain"],
    ["é😀", "é😀"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["(x)", '"(x)"'],
    ["back\\slash", '"back\\slash"'],
    ["a b", '"a b"'],
    ["tab\t", '"tab\t"'],
    ["no\u00a0break", "no\u00a0break"],
    ["'x'", "'x'"],
    ["=1+1", "=1+1"],
  ])("writes %j", (name, cell) => {
    expect(csv("id,name", ["a", name])).toBe(`id,name\na,${cell}`);
  });

  it.each<readonly [string, Cell, string]>([
    ["qty", "9007199254740993", "9007199254740993"],
    ["price", 0.1, "0.1"],
    ["active", 1, "t"],
    ["active", 0, "f"],
    ["data", '{"a": "x,y"}', '"{""a"": ""x,y""}"'],
    ["data->a", '"x"', '"""x"""'],
    ["data->>a", '"x"', "x"],
    ["madeAt", "2026-01-01T00:00:00.500000Z", '"2026-01-01 00:00:00.5+00"'],
    ["shelf(room)", '["north"]', '"{""room"":""north""}"'],
    ["shelf(room)", null, ""],
    ["label(name)", null, "[]"],
  ])("writes %s of %j", (select, cell, text) => {
    expect(csv(select, [cell]).split("\n").slice(1).join("\n")).toBe(text);
  });

  it("has only a header without rows, and quotes its names", () => {
    expect(csv("id,qty")).toBe("id,qty");
    expect(csv('"a,b":id')).toBe('"a,b"');
  });

  it("has a line for each row, without a newline at the end", () => {
    expect(csv("id,name", ["a", null], ["b", null])).toBe("id,name\na,\nb,");
  });
});
