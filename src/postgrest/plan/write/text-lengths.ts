/** Checks a row's text against the lengths of its columns, like PostgreSQL's `varchar(n)`. */
import type { Relation } from "../../catalog/catalog";
import { sqlstate } from "../../errors";
import type { StoredRow } from "../../options";

/**
 * Makes the check for a relation; columns that the row does not have are skipped.
 * @returns a function that throws 22001 and names the first column at fault, in the table's order
 */
export function textLengthCheck(relation: Relation): (row: StoredRow) => void {
  const bounded = [...relation.columns.values()].flatMap(({ name, maxLength }) =>
    maxLength === undefined ? [] : [{ name, maxLength }],
  );
  return (row) => {
    for (const { name, maxLength } of bounded) {
      const value = row.get(name);
      if (typeof value !== "string" || isWithin(value, maxLength)) continue;
      throw sqlstate.textTooLong(maxLength, `Column "${name}" takes at most ${maxLength} characters.`);
    }
  };
}

/** Characters are code points, as PostgreSQL counts them. */
function isWithin(text: string, limit: number): boolean {
  // A code point is one or two UTF-16 units, so only a length between the limit and twice the limit must be counted.
  if (text.length <= limit) return true;
  return text.length <= 2 * limit && [...text].length <= limit;
}
