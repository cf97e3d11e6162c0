/** CSV as RFC 4180 has it: records of cells, where a cell in quotes may have commas and line breaks. */

export interface Sheet {
  readonly header: readonly string[];
  readonly records: readonly (readonly string[])[];
  /** Which row of the file each record is, where the header is 1: empty ones are left out, but count. */
  readonly rows: readonly number[];
}

/** What is wrong with the shape of a record: its cells may stand in the wrong columns, or be cut off. */
export function shapeFault(sheet: Sheet, index: number): string | undefined {
  const [cells, columns] = [sheet.records[index]?.length ?? 0, sheet.header.length];
  if (cells === columns) return undefined;
  return `The row has ${cells} ${cells === 1 ? "cell" : "cells"}, the header ${columns}.`;
}

/** The separator that the first line has most of: spreadsheets in some languages write semicolons. */
function separatorOf(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  const count = (separator: string) => line.split(separator).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/**
 * @throws Error if a quote is not closed, or there is no header, or nothing else
 */
export function parseCsv(given: string): Sheet {
  const text = given.replace(/^\uFEFF/, "");
  const found = [...recordsIn(text, separatorOf(text))]
    .map((cells, index) => ({ cells, row: index + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [header, ...rest] = found;
  if (!header) throw new Error("The file is empty: its first line must name the columns.");
  if (rest.length === 0) throw new Error("The file has a header and no rows.");
  return {
    header: header.cells.map((name) => name.trim()),
    records: rest.map(({ cells }) => cells),
    rows: rest.map(({ row }) => row),
  };
}

function* recordsIn(text: string, separator: string): Generator<readonly string[]> {
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n][^${separator}\\r\\n]*)?)(${separator}|\\r?\\n|\\r|$)`,
    "y",
  );
  let cells: string[] = [];
  while (cell.lastIndex < text.length || cells.length > 0) {
    const start = cell.lastIndex;
    const found = cell.exec(text);
    if (!found)
      throw new Error(`A quote is not closed, or is not where it may be, at character ${start + 1}.`);
    const [, quoted, plain, end] = found;
    cells.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === separator) continue;
    yield cells;
    cells = [];
    if (end === "") return;
  }
}
