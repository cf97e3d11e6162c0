/** Says where in a JSON body the text is that cannot be stored (22P05): with a NUL or half of a surrogate pair. */
import type { JsonValue } from "../../datatypes/json/json";
import { readPlainJson } from "../../datatypes/json/json-reader";
import { isArray, isContainer } from "../../datatypes/json/jsonb-order";
import { inBodyRow, type PostgrestError } from "../../errors";
import { echo } from "../../errors/echo";

/** The keys and indexes that lead to a value: `["rows", 3, "externalId"]`. */
type Path = readonly (string | number)[];

/**
 * Adds the place in a value: `It is in rows[3].externalId.`
 * @param text JSON that was read as far as the unstorable text. There is no place if it is invalid after that.
 */
export function inBodyValue(error: PostgrestError, text: string): PostgrestError {
  return withPlace(error, findUnstorable(readPlainJson(text)), "body");
}

/** @param of what an empty path is a key of */
export function withPlace(error: PostgrestError, path: Path | undefined, of: "body" | "row"): PostgrestError {
  if (!path) return error;
  const details = error.details === null ? "" : `${error.details} `;
  return error.withDetails(`${details}It is in ${echo(formatPath(path, of))}.`);
}

/** Adds the row, if the body has several. */
export function inBodyRows(error: PostgrestError, text: string): PostgrestError {
  const rows = readPlainJson(text);
  const [row] = findUnstorable(rows) ?? [];
  return rows !== undefined && isArray(rows) && typeof row === "number"
    ? inBodyRow(error, row, rows.length)
    : error;
}

/** The path to the first such text; to the parent, if a key is such text. */
export function findUnstorable(value: JsonValue | undefined): Path | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : [];
  if (value === undefined || !isContainer(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) return [];
    const path = findUnstorable(member);
    if (path) return [isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}

export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function formatPath(path: Path, of: string): string {
  if (path.length === 0) return `a key of the ${of}`;
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
  return steps.join("").replace(/^\./, "");
}
