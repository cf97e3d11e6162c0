/** What Import makes of a file: cells, columns, and the rows for `link`. */
import { describe, expect, it } from "vitest";
import { readText } from "../../src/console/files/read-text";
import { columnNames, guessSources, missingSources, rowsOf } from "../../src/console/import/columns";
import { parseCsv, shapeFault } from "../../src/console/import/csv";
import { messageOf } from "../../src/console/import/run";

describe("readText", () => {
  it("refuses a file that would not fit into memory, without reading it", async () => {
    const file = Object.defineProperty(new Blob(["a,b"]), "size", { value: 512_000_000 });
    await expect(readText(file)).rejects.toThrow(
      "The file has 512 MB; at most 100 are read. Split it, and take the parts one by one.",
    );
  });

  const utf8 = (text: string) => new TextEncoder().encode(text);
  /** The two bytes of each UTF-16 unit, the smaller end first. */
  const units = (text: string) => [...text].map((_, index) => text.charCodeAt(index));
  const littleEnd = units("\uFEFFé,1").flatMap((unit) => [unit % 256, unit >> 8]);
  const bigEnd = units("\uFEFFé,1").flatMap((unit) => [unit >> 8, unit % 256]);

  it.each([
    ["UTF-8", utf8("é,1")],
    ["UTF-8 with a mark", utf8("\uFEFFé,1")],
    ["UTF-16, little end first", Uint8Array.from(littleEnd)],
    ["UTF-16, big end first", Uint8Array.from(bigEnd)],
  ])("reads %s", async (_, bytes) => {
    expect(await readText(new Blob([bytes]))).toBe("é,1");
  });

  it.each([
    ["Windows-1252, whose letters would become others", [0x63, 0x61, 0x66, 0xe9, 0x2c, 0x31]],
    ["UTF-16 without a mark", littleEnd.slice(2)],
    ["an image", [0x89, 0x50, 0x4e, 0x47, 0, 1]],
  ])("refuses %s", async (_, bytes) => {
    await expect(readText(new Blob([Uint8Array.from(bytes)]))).rejects.toThrow("The file is not UTF-8.");
  });
});

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
    ["a,b\n\n", "The file has a header and no rows."],
  ])("refuses %j", (text, message) => {
    expect(() => parseCsv(text)).toThrow(message);
  });

  it("tells a row that a separator in a cell has moved, or that is cut off", () => {
    const sheet = parseCsv("a,b\n1,2\nAcme, Inc,3\n4");
    expect(sheet.records.map((_, index) => shapeFault(sheet, index))).toEqual([
      undefined,
      "The row has 3 cells, the header 2.",
      "The row has 1 cell, the header 2.",
    ]);
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

  it("have names that differ", () => {
    expect(columnNames(["id", "", "id", "type"])).toEqual([
      "id (column 1)",
      "(column 2)",
      "id (column 3)",
      "type",
    ]);
  });

  it("give nothing of a row with a fault, whose missing cells would remove an external id", () => {
    const sheet = parseCsv("entityType,entityId,integration,externalId\ncustomer,c-1,xero");
    expect(rowsOf(sheet, guessSources(sheet.header))).toEqual([{}]);
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

describe("why a row does not land", () => {
  it("names the other row as the file counts it", () => {
    const error = {
      message: "two rows end up with the same external id",
      details: 'Row 7 has the external id "Row 7" too.',
      hint: "Give each external id to one entity.",
    };
    expect(messageOf(error, (index) => index + 2)).toBe(
      'two rows end up with the same external id. Row 9 has the external id "Row 7" too. Give each external id to one entity',
    );
  });
});
