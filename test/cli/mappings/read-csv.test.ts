import { describe, expect, it } from "vitest";
import { readCsv } from "../../../src/cli/mappings/import/read-csv.ts";

async function* pieces(texts: readonly string[]) {
  yield* texts;
}

async function records(...texts: string[]) {
  const found: (readonly (string | null)[])[] = [];
  for await (const { row, cells } of readCsv("f.csv", pieces(texts))) found[row - 1] = cells;
  return found;
}

const table = [
  ["a", "b"],
  ["1", "2"],
];

describe("read-csv", () => {
  it.each([
    ["commas", "a,b\n1,2\n"],
    ["semicolons", "a;b\n1;2\n"],
    ["tabs", "a\tb\n1\t2\n"],
    ["CRLF", "a,b\r\n1,2\r\n"],
    ["the line breaks of old Macs", "a,b\r1,2\r"],
    ["no last line break", "a,b\n1,2"],
    ["quoted cells", '"a","b"\n"1","2"\n'],
    ["a named separator", "sep=|\r\na|b\r\n1|2\r\n"],
  ])("reads CSV with %s", async (_, text) => {
    expect(await records(text)).toEqual(table);
    expect(await records(...text)).toEqual(table);
  });

  it("finds the separator outside of quotes", async () => {
    expect(await records('"a,x,y";b\n1;2,3\n')).toEqual([
      ["a,x,y", "b"],
      ["1", "2,3"],
    ]);
  });

  it("keeps every character of a cell: blanks, zeros, quotes, line breaks", async () => {
    expect(await records('a,b\n 007 ,"x""y\r\nz"\n')).toEqual([
      ["a", "b"],
      [" 007 ", 'x"y\r\nz'],
    ]);
  });

  it("distinguishes an empty cell from an empty text, and counts empty rows", async () => {
    expect(await records('a,b\n\n,\n"",\n')).toEqual([["a", "b"], undefined, undefined, ["", null]]);
  });

  it("reads no records from an empty file", async () => expect(await records("")).toEqual([]));

  it.each([
    ["a quote that is never closed", 'a,b\n1,2\n"3,4\n', "f.csv: a quote that row 3 opens is never closed."],
    [
      "a row that is too long to be read",
      `a,b\n1,2\n"${"3".repeat(10_000_001)}",4\n`,
      "f.csv: row 3 has more than 10,000,000 characters: it opens a quote that is never closed, or a cell is longer than a mapping can be.",
    ],
    ["a quote inside a cell", 'a,b\n1,x"y"\n', "f.csv: row 2 has a quote in the middle of a cell: "],
    ["words after a quote", 'a,b\n1,"x"y\n', "f.csv: row 2 has a quote in the middle of a cell: "],
  ])("refuses %s", async (_, text, complaint) => {
    await expect(records(text)).rejects.toThrow(complaint);
  });
});
