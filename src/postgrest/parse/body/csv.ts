/**
 * CSV bodies: RFC 4180 text with a header row → the names and the rows. Lines end in LF, CRLF or CR; blank lines are
 * skipped.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
import { type PostgrestError, pgrst, sqlstate, transport } from "../../errors";

/** The limits of a CSV body. */
interface CsvBounds {
  /** Characters of a line. */
  readonly maxLine: number;
  readonly maxRows: number;
  readonly maxCells: number;
  /** Cells of a line. */
  readonly maxColumns: number;
}

const UNBOUNDED: CsvBounds = {
  maxLine: Number.POSITIVE_INFINITY,
  maxRows: Number.POSITIVE_INFINITY,
  maxCells: Number.POSITIVE_INFINITY,
  maxColumns: Number.POSITIVE_INFINITY,
};

interface CsvTable {
  readonly names: readonly string[];
  /** Cells in the order of the names. */
  readonly rows: readonly (readonly (string | null)[])[];
}

interface Cell {
  readonly text: string;
  readonly quoted: boolean;
  /** The position of the delimiter or the end of the line. */
  readonly end: number;
}

const stray = (line: number) =>
  pgrst.invalidBody(
    "Invalid CSV",
    `Stray quote on line ${line}`,
    "Double the quotes inside of a quoted cell.",
  );

const tooLong = (line: number, maxLine: number) =>
  sqlstate.tooComplex(
    `Line ${line} of the CSV is longer than ${maxLine} characters`,
    "Send large values as JSON, or close the open quote.",
  );

/** A quoted cell; `start` is its opening quote. */
function readQuoted(text: string, start: number, line: number, maxLine: number): Cell {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw pgrst.invalidBody("Invalid CSV", `The quote on line ${line} is never closed`);
    parts.push(text.slice(from, quote));
    if (text[quote + 1] !== '"') {
      const next = text[quote + 1];
      if (next !== undefined && next !== "," && next !== "\n" && next !== "\r") throw stray(line);
      return { text: parts.join('"'), quoted: true, end: quote + 1 };
    }
    from = quote + 2;
    if (from - start > maxLine) throw tooLong(line, maxLine);
  }
}

/** A cell without quotes. The pattern is global, so it searches from its `lastIndex`. */
function readPlain(text: string, start: number, line: number, special: RegExp): Cell {
  special.lastIndex = start;
  const end = special.exec(text)?.index ?? text.length;
  if (text[end] === '"') throw stray(line);
  return { text: text.slice(start, end), quoted: false, end };
}

interface Line {
  readonly cells: readonly Cell[];
  /** The line where it begins, counted from 1; blank lines and lines inside quotes count too. */
  readonly number: number;
}

/** Each line that is not blank. */
function* readLines(text: string, { maxLine, maxColumns }: CsvBounds): Generator<Line> {
  const special = /[",\r\n]/g;
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const cells: Cell[] = [];
    const start = position;
    const number = line;
    for (;;) {
      const cell =
        text[position] === '"'
          ? readQuoted(text, position, line, maxLine)
          : readPlain(text, position, line, special);
      if (cell.quoted) line += cell.text.split("\n").length - 1;
      cells.push(cell);
      if (cells.length > maxColumns) throw sqlstate.tooManyColumns(maxColumns);
      position = cell.end + 1;
      if (cell.end - start > maxLine) throw tooLong(line, maxLine);
      if (text[cell.end] !== ",") {
        if (text[cell.end] === "\r" && text[position] === "\n") position += 1;
        break;
      }
    }
    line += 1;
    const [only] = cells;
    const blank = cells.length === 1 && only?.text === "" && !only.quoted;
    if (!blank) yield { cells, number };
  }
}

/** @throws PGRST102 if the names cannot be columns */
function readHeader({ cells, number }: Line): readonly string[] {
  const [only] = cells;
  const separator = cells.length === 1 && only && !only.quoted ? /[;\t|]/.exec(only.text)?.[0] : undefined;
  if (separator !== undefined) {
    const shown = separator === "\t" ? "a tab" : `"${separator}"`;
    throw pgrst.invalidBody(
      "Invalid CSV",
      `The header, line ${number}, has no comma, but ${shown}`,
      "Separate the cells with commas, and decimals with points.",
    );
  }
  const names = cells.map(({ text }) => text);
  const seen = new Set<string>();
  names.forEach((name, index) => {
    if (name === "") {
      throw pgrst.invalidBody(
        "Invalid CSV",
        `Column ${index + 1} of the header, line ${number}, has no name`,
        index === names.length - 1 ? "Remove the comma at the end of the line." : undefined,
      );
    }
    if (seen.has(name)) {
      throw pgrst.invalidBody("Invalid CSV", `The header names the column "${name}" twice`);
    }
    seen.add(name);
  });
  return names;
}

function ragged({ cells, number }: Line, width: number): PostgrestError {
  const last = cells.at(-1);
  const trailing = cells.length > width && last?.text === "" && !last.quoted;
  return pgrst.unreadableBody("All lines must have same number of fields", {
    details: `Line ${number} has ${cells.length === 1 ? "1 field" : `${cells.length} fields`}, the header ${width}`,
    hint: trailing
      ? "Remove the comma at the end of the line."
      : "Put a cell that contains a comma, a quote or a line break in double quotes.",
  });
}

/**
 * Reads a CSV body.
 * @example parseCsv("a,b\n1,NULL\n") → { names: ["a", "b"], rows: [["1", null]] }
 * @param nullMarker the text of an unquoted cell that means null; absent: `NULL` is null, even in quotes, as in
 *   PostgREST
 * @throws PGRST102 for stray quotes, lines of different lengths, and a header that is missing, has another separator,
 *   or has empty or repeated names; 413 and 54001 past the bounds
 */
export function parseCsv(text: string, bounds: CsvBounds = UNBOUNDED, nullMarker?: string): CsvTable {
  let names: readonly string[] | undefined;
  const rows: (string | null)[][] = [];
  const isNull = ({ text: cell, quoted }: Cell) =>
    nullMarker === undefined ? cell === "NULL" : !quoted && cell === nullMarker;
  for (const line of readLines(text, bounds)) {
    if (!names) {
      names = readHeader(line);
    } else if (line.cells.length !== names.length) {
      throw ragged(line, names.length);
    } else {
      if (rows.length >= bounds.maxRows) throw transport.bodyTooLong("rows", bounds.maxRows);
      if ((rows.length + 1) * names.length > bounds.maxCells) {
        throw transport.bodyTooLong("values", bounds.maxCells);
      }
      rows.push(line.cells.map((cell) => (isNull(cell) ? null : cell.text)));
    }
  }
  if (!names) throw pgrst.invalidBody("Invalid CSV", "The first line must name the columns");
  return { names, rows };
}
