/** The JSON of a mapping, as the change feed has it → the row, as it is stored. Pure. */
import type { Row } from "./manifest.ts";

/** The columns that the feed does not tell of when nothing else changes. */
export const touched: ReadonlySet<string> = new Set(["lastSyncedAt", "updatedAt", "updatedBy"]);

/** `test/backup/row-image.test.ts` holds the names of columns to this. */
export const isTime = (column: string) => column.endsWith("At");
export const isJson = (column: string) => column === "metadata";

/**
 * `{"id": "m1", "metadata": {"n": 1.10}, …}` → `{ id: "m1", metadata: '{"n": 1.10}', … }`. JSON null is taken for a
 * missing value, since the feed shows both alike; the backup's part `jsonNull` tells them apart.
 */
export function readImage(json: string): Row {
  return Object.fromEntries(membersOf(json).map(([name, text]) => [name, readCell(name, text)]));
}

function readCell(column: string, text: string): string | number | null {
  if (text === "null") return null;
  if (isJson(column)) return text;
  if (text === "true" || text === "false") return text === "true" ? 1 : 0;
  const value = String(JSON.parse(text));
  return isTime(column) ? toStoredTime(value) : value;
}

/** `2026-01-01T00:00:00.5Z` → `2026-01-01T00:00:00.500000Z` */
function toStoredTime(shown: string): string {
  const [seconds = "", fraction = ""] = shown.slice(0, -1).split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}Z`;
}

/** A string, or one character of what is between strings. */
const token = /"(?:[^"\\]|\\.)*"|[^"]/gs;

/** The members of an object with the text of their values, to the letter. */
function membersOf(json: string): readonly (readonly [string, string])[] {
  const members: (readonly [string, string])[] = [];
  let depth = 0;
  let name: string | undefined;
  let start = 0;
  for (const { 0: text, index } of json.matchAll(token)) {
    const isEnd = depth === 1 && (text === "," || text === "}");
    if (isEnd && name !== undefined) {
      members.push([JSON.parse(name), json.slice(start, index).trim()]);
      name = undefined;
    }
    if (text === "{" || text === "[") depth += 1;
    else if (text === "}" || text === "]") depth -= 1;
    else if (depth === 1 && name === undefined && text.startsWith('"')) name = text;
    else if (depth === 1 && text === ":") start = index + 1;
  }
  return members;
}
