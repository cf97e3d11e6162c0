/**
 * CSV bodies: takes RFC 4180 text with a header row, gives the names and the rows. Lines end in LF, CRLF or CR;
 * blank lines are skipped.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
import { pgrst } from "../errors";

export interface CsvTable {
  readonly names: readonly string[];
  /** Cells in the order of the names; null for an unquoted `NULL`. */
  readonly rows: readonly (readonly (string | null)[])[];
}

interface Cell {
  readonly text: string;
  readonly quoted: boolean;
  /** Where the delimiter or the end of the line stands. */
  readonly end: number;
}

const stray = (line: number) =>
  pgrst.invalidBody(
    "Invalid CSV",
    `Stray quote on line ${line}`,
    "Double the quotes inside of a quoted cell.",
  );

/** A quoted cell; `start` is its opening quote. */
function readQuoted(text: string, start: number, line: number): Cell {
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
  }
}

/** A cell without quotes. The pattern is global: it searches from where it is told to. */
function readPlain(text: string, start: number, line: number, special: RegExp): Cell {
  special.lastIndex = start;
  const end = special.exec(text)?.index ?? text.length;
  if (text[end] === '"') throw stray(line);
  return { text: text.slice(start, end), quoted: false, end };
}

/** The cells of each line. */
function* readLines(text: string): Generator<readonly Cell[]> {
  const special = /[",\r\n]/g;
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const cells: Cell[] = [];
    for (;;) {
      const cell =
        text[position] === '"' ? readQuoted(text, position, line) : readPlain(text, position, line, special);
      if (cell.quoted) line += cell.text.split("\n").length - 1;
      cells.push(cell);
      position = cell.end + 1;
      if (text[cell.end] !== ",") {
        if (text[cell.end] === "\r" && text[position] === "\n") position += 1;
        break;
      }
    }
    line += 1;
    const [only] = cells;
    const blank = cells.length === 1 && only?.text === "" && !only.quoted;
    if (!blank) yield cells;
  }
}

/**
 * Reads a CSV body.
 * @example parseCsv("a,b\n1,NULL\n") → { names: ["a", "b"], rows: [["1", null]] }
 * @throws PGRST102 for stray quotes, lines of different lengths, no header and a name that stands twice
 */
export function parseCsv(text: string): CsvTable {
  let names: readonly string[] | undefined;
  const rows: (string | null)[][] = [];
  for (const cells of readLines(text)) {
    if (!names) {
      names = cells.map((cell) => cell.text);
      const seen = new Set<string>();
      for (const name of names) {
        if (seen.has(name)) {
          throw pgrst.invalidBody("Invalid CSV", `The header names the column "${name}" twice`);
        }
        seen.add(name);
      }
    } else if (cells.length !== names.length) {
      throw pgrst.invalidBody("All lines must have same number of fields");
    } else {
      rows.push(cells.map((cell) => (!cell.quoted && cell.text === "NULL" ? null : cell.text)));
    }
  }
  if (!names) throw pgrst.invalidBody("Invalid CSV", "The first line must name the columns");
  return { names, rows };
}
