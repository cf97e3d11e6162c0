/** What Import makes of a file: cells, columns, and the rows for `link`. */
import { describe, expect, it } from "vitest";
import { guessSources, missingSources, rowsOf } from "../../src/console/import/columns";
import { parseCsv } from "../../src/console/import/csv";

describe("parseCsv", () => {
  it.each([
    ["a,b\r\n1,2\r\n", [["1", "2"]]],
    [
      "a,b\n1,\n,2",
      [
        ["1", ""],
        ["", "2"],
      ],
    ],
    ['a,b\n"x, ""y""\nz",2', [['x, "y"\nz', "2"]]],
    ["\uFEFFa;b\n1,5;2\n\n", [["1,5", "2"]]],
    ["a\tb\r1\t2", [["1", "2"]]],
    ['a,b\n"",6" wide', [["", '6" wide']]],
  ])("reads %j", (text, records) => {
    expect(parseCsv(text)).toMatchObject({ header: ["a", "b"], records });
  });

  it("counts the rows as a spreadsheet does, empty ones too", () => {
    expect(parseCsv('\na\n"1\n2"\n\n3\n').rows).toEqual([3, 5]);
  });

  it.each([
    ["", "The file is empty: its first line must name the columns."],
    ['a,b\n"1,2', "A quote is not closed, or is not where it may be, at character 5."],
    ['a,b\n"1"x,2', "A quote is not closed, or is not where it may be, at character 5."],
  ])("refuses %j", (text, message) => {
    expect(() => parseCsv(text)).toThrow(message);
  });
});

describe("the columns of a file", () => {
  it("are guessed by their names, and missing required ones are named", () => {
    const sources = guessSources(["Entity ID", "remote_id", "system", "?"]);
    expect([sources.entityId.column, sources.externalId.column, sources.integration.column]).toEqual([
      0, 1, 2,
    ]);
    expect(missingSources(sources)).toEqual(["Entity type"]);
  });

  it("become rows: an empty external id is null, other empty cells are left out, numbers stay as written", () => {
    const sheet = parseCsv('entityId,externalId,lastSyncedAt,metadata\nc-1,,,"{""n"": 1.10}"\nc-2,x,,plain');
    const constant = (text: string) => ({ column: undefined, constant: text });
    const rows = rowsOf(sheet, {
      ...guessSources(sheet.header),
      entityType: constant("customer"),
      integration: constant("xero"),
    });
    expect(JSON.stringify(rows)).toBe(
      '[{"entityType":"customer","entityId":"c-1","integration":"xero","externalId":null,"metadata":{"n":1.10}},' +
        '{"entityType":"customer","entityId":"c-2","integration":"xero","externalId":"x","metadata":"plain"}]',
    );
  });
});
