/**
 * An upper bound on the text columns of a row, as `varchar(512)` would be: no id of any system is longer, and an
 * index entry stays small.
 */
import { sqlstate } from "../postgrest/errors";
import type { StoredRow } from "../postgrest/options";

/** In characters, which are code points, as PostgreSQL counts. */
export const MAX_TEXT_LENGTH = 512;

/**
 * Makes the check of a row; columns that the row does not have are not looked at.
 * @throws 22001, with the first column at fault in its details.
 */
export function boundText(columns: readonly string[]): (row: StoredRow) => void {
  return (row) => {
    const tooLong = columns.find((column) => {
      const value = row.get(column);
      return typeof value === "string" && !isWithin(value, MAX_TEXT_LENGTH);
    });
    if (tooLong === undefined) return;
    throw sqlstate.textTooLong(
      MAX_TEXT_LENGTH,
      `Column "${tooLong}" takes at most ${MAX_TEXT_LENGTH} characters.`,
    );
  };
}

function isWithin(text: string, limit: number): boolean {
  // A code point is one or two UTF-16 units: only between the two does it take counting.
  if (text.length <= limit) return true;
  return text.length <= 2 * limit && [...text].length <= limit;
}
