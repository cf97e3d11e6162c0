/** A file → the rows for `link`. */

import { readCell } from "../columns.ts";
import type { FileFormat } from "../file-format.ts";
import { tooDeep } from "../lossless-json.ts";
import { type ColumnOptions, ColumnPlan } from "./column-plan.ts";
import { readCsv } from "./read-csv.ts";
import { readNdjson } from "./read-ndjson.ts";
import { readText } from "./read-text.ts";
import { tooLong } from "./row-length.ts";

export interface SourceRow {
  /** The number of the row in a spreadsheet, where the header is row 1, or of the line in an NDJSON file. */
  readonly row: number;
  /** The row for `link`. */
  readonly mapping: Readonly<Record<string, unknown>>;
  /** Why the row cannot be sent. */
  readonly fault?: string;
  /** What the row has beside the mapping: the text of a line that is no JSON object, cells without a column. */
  readonly unread?: string;
}

export interface RowSource {
  readonly rows: AsyncIterable<SourceRow>;
  readonly plan: ColumnPlan;
}

export interface ReadOptions extends ColumnOptions {
  readonly file: string;
  readonly format: FileFormat;
  /** Is called with the number of bytes read so far. */
  readonly read: (bytes: number) => void;
}

/** Opens a file from its start. */
export function openRows(options: ReadOptions): RowSource {
  const plan = new ColumnPlan(options);
  const text = readText(options.file, options.read);
  const rows =
    options.format === "csv" ? readCsvRows(options.file, text, plan) : readLines(options.file, text, plan);
  return { rows, plan };
}

async function* readCsvRows(
  file: string,
  text: AsyncIterable<string>,
  plan: ColumnPlan,
): AsyncGenerator<SourceRow> {
  let header: readonly string[] | undefined;
  for await (const { row, cells } of readCsv(file, text)) {
    if (header === undefined) {
      header = cells.map((cell) => (cell ?? "").trim());
      plan.checkHeader(file, header);
      continue;
    }
    const mapping: Record<string, unknown> = {};
    let unreadable: string | undefined;
    for (const [index, name] of header.entries()) {
      for (const target of plan.targetsOf(name)) {
        const cell = cells[index] ?? null;
        try {
          const value = readCell(target, cell);
          if (value !== undefined) mapping[target] = value;
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          mapping[target] = cell;
          unreadable = `${target}: ${tooDeep}`;
        }
      }
    }
    const conflict = plan.addConstants(mapping);
    const length = cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
    const fault =
      cells.length === header.length
        ? (tooLong(length) ?? unreadable ?? conflict)
        : `the row has ${cells.length} cells, the header ${header.length}`;
    const more = cells.slice(header.length).map((cell) => cell ?? "");
    yield {
      row,
      mapping,
      ...(fault !== undefined && { fault }),
      ...(more.length > 0 && { unread: more.join(",") }),
    };
  }
}

async function* readLines(
  file: string,
  text: AsyncIterable<string>,
  plan: ColumnPlan,
): AsyncGenerator<SourceRow> {
  for await (const { row, text: line, members } of readNdjson(file, text)) {
    if (typeof members === "string") {
      yield { row, mapping: {}, fault: members, unread: line.trimEnd() };
      continue;
    }
    const mapping: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(members)) {
      for (const target of plan.targetsOf(name)) mapping[target] = value;
    }
    const conflict = plan.addConstants(mapping);
    const fault = tooLong(line.length) ?? conflict;
    yield { row, mapping, ...(fault !== undefined && { fault }) };
  }
}
