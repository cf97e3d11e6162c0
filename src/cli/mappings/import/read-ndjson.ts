/** NDJSON → its objects: one a line. */
import { CliError } from "../../cli-error.ts";
import { parseLosslessly, tooDeep } from "../lossless-json.ts";
import { longestToRead } from "./row-length.ts";

const noObject = "the line is no JSON object";

export interface JsonLine {
  /** The number of the line, from 1. */
  readonly row: number;
  readonly text: string;
  /** The members of the line's object, or why it cannot be read. */
  readonly members: Readonly<Record<string, unknown>> | string;
}

/**
 * All lines but the empty ones.
 * @throws CliError for a line that is too long to be kept in memory
 */
export async function* readNdjson(file: string, text: AsyncIterable<string>): AsyncGenerator<JsonLine> {
  let rest = "";
  let row = 0;
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestToRead) {
      throw new CliError(`${file}: line ${row + lines.length + 1} is too long.`);
    }
    for (const line of lines) {
      row++;
      if (line.trim() !== "") yield { row, text: line, members: readObject(line) };
    }
  }
  if (rest.trim() !== "") yield { row: row + 1, text: rest, members: readObject(rest) };
}

function readObject(line: string): Readonly<Record<string, unknown>> | string {
  try {
    const value = parseLosslessly(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && !JSON.isRawJSON(value) ? Object.fromEntries(Object.entries(value)) : noObject;
  } catch (error) {
    return error instanceof RangeError ? tooDeep : noObject;
  }
}
