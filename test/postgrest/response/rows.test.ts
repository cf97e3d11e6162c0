/** Cells → JSON: each type as PostgreSQL shows it, nothing by way of a JavaScript number. */
import { describe, expect, it } from "vitest";
import type { OutputSettings } from "../../../src/postgrest/datatypes/data-type";
import { parseTimeZone, UTC } from "../../../src/postgrest/datatypes/date-time/time-zone";
import type { Cell } from "../../../src/postgrest/query/database/result-set";
import { BodyWriter } from "../../../src/postgrest/response/body-writer";
import { readNestedRow, readNestedRows } from "../../../src/postgrest/response/nested-rows";
import { renderArray, rowWriter } from "../../../src/postgrest/response/rows";
import { readPlanOf } from "../../support/warehouse/warehouse";

const utc: OutputSettings = { timeZone: UTC };

function write(
  select: string,
  cells: readonly Cell[],
  { settings = utc, nullsStripped = false } = {},
): string {
  return rowWriter(readPlanOf(`/item?select=${encodeURIComponent(select)}`), settings, nullsStripped)(cells);
}

describe("a value", () => {
  it.each<readonly [string, Cell, string]>([
    ["name", 'a"\\\n\u2028é😀', '{"name":"a\\"\\\\\\n\u2028é😀"}'],
    ["name", null, '{"name":null}'],
    ["qty", "9007199254740993", '{"qty":9007199254740993}'],
    ["qty", "-5", '{"qty":-5}'],
    ["price", 0.1, '{"price":0.1}'],
    ["price", 1e300, '{"price":1e+300}'],
    ["price", "NaN", '{"price":"NaN"}'],
    ["active", 1, '{"active":true}'],
    ["active", 0, '{"active":false}'],
    ["active", null, '{"active":null}'],
    ["data", '{"n": 12345678901234567890, "s": 1.10}', '{"data":{"n": 12345678901234567890, "s": 1.10}}'],
    ["data", "null", '{"data":null}'],
    ["madeAt", "2026-01-01T00:00:00.000000Z", '{"madeAt":"2026-01-01T00:00:00Z"}'],
    ["madeAt", "2026-01-01T00:00:00.120000Z", '{"madeAt":"2026-01-01T00:00:00.12Z"}'],
    ["data->a", "1.50", '{"a":1.50}'],
    ["data->>a", "1.50", '{"a":"1.50"}'],
    ["data->>a", '"text"', '{"a":"text"}'],
    ["data->>a", "null", '{"a":null}'],
    ["data->>a", "[1,2]", '{"a":"[1, 2]"}'],
    ["data->>a", null, '{"a":null}'],
    ["qty::text", "5", '{"qty":"5"}'],
    ["active::text", 1, '{"active":"true"}'],
    ["madeAt::date", "2026-01-01T00:00:00.000000Z", '{"madeAt":"2026-01-01"}'],
    ['"odd name":qty', "1", '{"odd name":1}'],
  ])("%s of %j", (select, cell, json) => {
    expect(write(select, [cell])).toBe(json);
  });

  it("of a time is in the time zone of the request", () => {
    const settings = { timeZone: parseTimeZone("America/New_York") ?? UTC };
    expect(write("madeAt", ["2026-01-01T00:00:00.000000Z"], { settings })).toBe(
      '{"madeAt":"2025-12-31T19:00:00-05:00"}',
    );
    expect(write("madeAt", ["2026-07-01T00:00:00.500000Z"], { settings })).toBe(
      '{"madeAt":"2026-06-30T20:00:00.5-04:00"}',
    );
  });
});

describe("a row", () => {
  it("has its members in the requested order, with duplicate names too", () => {
    expect(write("qty,name,qty", ["1", "x", "1"])).toBe('{"qty":1,"name":"x","qty":1}');
  });

  it.each<readonly [string, readonly Cell[], string]>([
    ["name,qty", [null, "1"], '{"qty":1}'],
    ["name,qty", [null, null], "{}"],
    [
      "data",
      ['{"a": null, "b": {"c": null, "d": [null, {"e": null}]}}'],
      '{"data":{"b": {"d": [null, {}]}}}',
    ],
    ["data", ["null"], "{}"],
    ["data->a", ["[null]"], '{"a":[null]}'],
    ["name,shelf(room,level)", ["x", '[null,"1"]'], '{"name":"x","shelf":{"level":1}}'],
    ["name,shelf(room)", ["x", null], '{"name":"x"}'],
    ["label(name)", ['[[null],["x"]]'], '{"label":[{},{"name":"x"}]}'],
  ])("without its nulls: %s of %j", (select, cells, json) => {
    expect(write(select, cells, { nullsStripped: true })).toBe(json);
  });

  it("is an element of an array", () => {
    const row = rowWriter(readPlanOf("/item?select=id"), utc, false);
    const render = (rows: readonly (readonly string[])[]) => {
      const body = new BodyWriter();
      renderArray(rows, row, body);
      return JSON.parse(String(body.end()));
    };
    expect(render([])).toEqual([]);
    expect(render([["a"], ["b"]])).toEqual([{ id: "a" }, { id: "b" }]);
  });
});

describe("an embed", () => {
  it.each<readonly [string, Cell, string]>([
    ["shelf(room,level)", '["north","1"]', '{"shelf":{"room":"north","level":1}}'],
    ["shelf(room)", null, '{"shelf":null}'],
    ["label(id,name)", '[["1","x"],["2",null]]', '{"label":[{"id":1,"name":"x"},{"id":2,"name":null}]}'],
    ["label(id)", "[]", '{"label":[]}'],
    ["label(id)", null, '{"label":[]}'],
    [
      "shelf(item(id,label(name)))",
      '[[["a",[["x"]]],["b",[]]]]',
      '{"shelf":{"item":[{"id":"a","label":[{"name":"x"}]},{"id":"b","label":[]}]}}',
    ],
    ["item(data,big:data->n)", '[["{\\"n\\": 1.10}","1.10"]]', '{"item":[{"data":{"n": 1.10},"big":1.10}]}'],
    ["...label(id,name)", '[["1","x"],["2",null]]', '{"id":[1,2],"name":["x",null]}'],
    ["...label(id)", null, '{"id":[]}'],
  ])("%s of %s", (select, cell, json) => {
    expect(write(select, [cell])).toBe(json);
  });
});

describe("nested rows", () => {
  const wide = Array.from({ length: 65 }, (_, index) => index);

  it("of many columns are arrays of arrays", () => {
    expect(readNestedRow(JSON.stringify(wide.slice(0, 30)), 30)).toEqual(wide.slice(0, 30));
    const parts = [wide.slice(0, 30), wide.slice(30, 60), wide.slice(60)];
    expect(readNestedRow(JSON.stringify(parts), 65)).toEqual(wide);
    expect(readNestedRows(JSON.stringify([parts, parts]), 65)).toEqual([wide, wide]);
  });

  it("keep what is embedded in them as JSON text", () => {
    expect(readNestedRow('["a",[["x"],[null]],null]', 3)).toEqual(["a", '[["x"],[null]]', null]);
    const wideEmbeds = JSON.stringify([Array.from({ length: 30 }, () => [["x"]]), [[["y"]]]]);
    expect(readNestedRow(wideEmbeds, 31)).toEqual([
      ...Array.from({ length: 30 }, () => '[["x"]]'),
      '[["y"]]',
    ]);
  });

  it.each(["5", '"x"', "{}", "null"])("are refused if malformed: %s", (json) => {
    expect(() => readNestedRow(json, 1)).toThrow(TypeError);
    expect(() => readNestedRows(json, 1)).toThrow(TypeError);
  });
});
