import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../../src/postgrest/parse/body/csv";
import { bodyError, rejectionOf } from "../../../support/rejection";

describe("CSV", () => {
  const good: readonly [text: string, names: readonly string[], rows: readonly (string | null)[][]][] = [
    ["a,b", ["a", "b"], []],
    ["a,b\nbar,baz", ["a", "b"], [["bar", "baz"]]],
    [
      "a,b\r\n1,2\r\n3,4\r\n",
      ["a", "b"],
      [
        ["1", "2"],
        ["3", "4"],
      ],
    ],
    ["a\r1\r2", ["a"], [["1"], ["2"]]],
    ["a,b\nNULL,foo", ["a", "b"], [[null, "foo"]]],
    ['a,b\n"NULL",null', ["a", "b"], [[null, "null"]]],
    ["a,b\n,\n", ["a", "b"], [["", ""]]],
    ["a,b\n1,", ["a", "b"], [["1", ""]]],
    ['"a b","c"",d"\n"1,2","3\r\n4"', ["a b", 'c",d'], [["1,2", "3\r\n4"]]],
    ["a\n\n1\n\n\n2\n\n", ["a"], [["1"], ["2"]]],
    ['a\n""\n', ["a"], [[""]]],
    ["a, b\n 1 , 2 ", ["a", " b"], [[" 1 ", " 2 "]]],
    ["__proto__\n1", ["__proto__"], [["1"]]],
  ];
  it.each(good)("reads %j", (text, names, rows) => {
    expect(parseCsv(text)).toEqual({ names, rows });
  });

  const strayHint = "Double the quotes inside of a quoted cell.";
  const bad: readonly [text: string, message: string, details: string | null, hint?: string][] = [
    ["a,b\nfoo,bar\nbaz", "All lines must have same number of fields", null],
    ["a,b\nfoo,bar,baz", "All lines must have same number of fields", null],
    ["", "Invalid CSV", "The first line must name the columns"],
    ["\n\n", "Invalid CSV", "The first line must name the columns"],
    ["a,b,a\n1,2,3", "Invalid CSV", 'The header names the column "a" twice'],
    ['a\n1"2', "Invalid CSV", "Stray quote on line 2", strayHint],
    ['a\n"x\ny"\n"1"2', "Invalid CSV", "Stray quote on line 4", strayHint],
    ['a\n1\n"2', "Invalid CSV", "The quote on line 3 is never closed"],
  ];
  it.each(bad)("refuses %j", (text, message, details, hint) => {
    expect(rejectionOf(() => parseCsv(text))).toEqual(bodyError(message, details, hint));
  });

  it("reads five megabytes in well under a second", () => {
    const line = `${"plain cell,".repeat(20)}"quoted ""cell"""\n`;
    const header = `${Array.from({ length: 21 }, (_, index) => `c${index}`).join(",")}\n`;
    const table = parseCsv(header + line.repeat(20_000));
    expect([table.rows.length, table.rows.at(-1)?.at(-1)]).toEqual([20_000, 'quoted "cell"']);
  }, 2_000);
});
