/** NDJSON → its objects: one a line. */
import { CliError } from "../../cli-error.ts";
import { parseLosslessly } from "../lossless-json.ts";

export interface JsonLine {
  /** The number of the line, from 1. */
  readonly row: number;
  readonly text: string;
  /** Undefined if the line is not a JSON object. */
  readonly members: Readonly<Record<string, unknown>> | undefined;
}

/** The most characters of one line. */
const longestLine = 1_000_000;

/**
 * All lines but the empty ones.
 * @throws CliError for a line of more than a million characters: no mapping has so many
 */
export async function* readNdjson(file: string, text: AsyncIterable<string>): AsyncGenerator<JsonLine> {
  let rest = "";
  let row = 0;
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new CliError(`${file}: line ${row + lines.length + 1} is too long.`);
    for (const line of lines) {
      row++;
      if (line.trim() !== "") yield { row, text: line, members: readObject(line) };
    }
  }
  if (rest.trim() !== "") yield { row: row + 1, text: rest, members: readObject(rest) };
}

function readObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseLosslessly(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && !JSON.isRawJSON(value) ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
