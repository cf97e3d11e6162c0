/** CSV as spreadsheets write it → its records: `,`, `;` or tabs, quoted line breaks, CRLF, a first line `sep=;`. */
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { CliError } from "../../cli-error.ts";
import { longestToRead } from "./row-length.ts";

export interface CsvRecord {
  /** As spreadsheets count: the header is row 1. */
  readonly row: number;
  /** Null for an empty cell, an empty text for `""`. */
  readonly cells: readonly (string | null)[];
}

const delimiters = [",", ";", "\t"] as const;

/**
 * All records, the header first. Empty ones, which spreadsheets write below a table, are skipped but counted as rows.
 * @throws CliError if the text is not CSV
 */
export async function* readCsv(file: string, text: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const { start, rest } = await readStart(text);
  const [mark, named] = /^sep=(.)\r?\n/.exec(start) ?? [];
  const body = start.slice(mark?.length ?? 0);
  const parser = parse({
    delimiter: named ?? findDelimiter(body),
    max_record_size: longestToRead,
    relax_column_count: true,
    cast: (cell, { quoting }) => (cell === "" && !quoting ? null : cell),
  });
  const source = Readable.from(join(body, rest));
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<(string | null)[]>) {
      row++;
      if (cells.some((cell) => cell !== null)) yield { row, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // `row` may lag: some parsed records were not delivered yet.
    const before = typeof error.records === "number" ? error.records : row;
    throw new CliError(`${file}: ${complaint(error, before + 1)}`);
  } finally {
    source.destroy();
  }
}

/** Reads until the first lines are there. */
async function readStart(text: AsyncIterable<string>) {
  const rest = text[Symbol.asyncIterator]();
  let start = "";
  while (!/\n[\s\S]*\n/.test(start) && start.length < longestToRead) {
    const { done, value } = await rest.next();
    if (done) break;
    start += value;
  }
  return { start, rest };
}

async function* join(start: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  if (start !== "") yield start;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** The delimiter that occurs most often in the header, outside of quotes. */
function findDelimiter(text: string): string {
  const [header = ""] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text) ?? [];
  const bare = header.replaceAll(/"(?:[^"]|"")*"/g, "");
  const count = (delimiter: string) => bare.split(delimiter).length;
  return delimiters.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

function complaint({ code, message }: CsvError, row: number): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return `a quote that row ${row} opens is never closed.`;
    case "CSV_MAX_RECORD_SIZE":
      return `row ${row} has more than ${longestToRead.toLocaleString("en-US")} characters: it opens a quote that is never closed, or a cell is longer than a mapping can be.`;
    case "CSV_INVALID_CLOSING_QUOTE":
    case "INVALID_OPENING_QUOTE":
      return `row ${row} has a quote in the middle of a cell: quote the whole cell, and double the quotes in it.`;
    default:
      return `row ${row} is no CSV: ${message}`;
  }
}
