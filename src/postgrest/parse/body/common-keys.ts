/** The keys of a body with several objects: all must have the keys of the first. */
import { type PostgrestError, pgrst } from "../../errors";
import type { PayloadRow } from "../ast";

const keysDiffer = (position: number, difference: string): PostgrestError =>
  pgrst.unreadableBody("All object keys must match", {
    details: `Row ${position + 1} of the body (counting from 1) ${difference}.`,
    hint: "Give every row the same keys. Or name the columns, as in ?columns=a,b: a key that a row leaves out is then null, or its default with Prefer: missing=default.",
  });

export const notAnObject = (position: number): PostgrestError => keysDiffer(position, "is not an object");

/**
 * The keys of the first row. Every other row must have the same, in any order.
 * @throws PGRST102
 */
export function commonKeys(rows: readonly PayloadRow[]): readonly string[] {
  const [first] = rows;
  if (!first) return [];
  const keys = [...first.keys()];
  rows.forEach((row, position) => {
    const missing = keys.find((key) => !row.has(key));
    if (missing !== undefined) throw keysDiffer(position, `has no ${quote(missing)}, which row 1 has`);
    if (row.size === keys.length) return;
    const added = row.keys().find((key) => !first.has(key)) ?? "";
    throw keysDiffer(position, `has ${quote(added)}, which row 1 has not`);
  });
  return keys;
}

/** A key may be as long as the body. */
function quote(key: string): string {
  return JSON.stringify(key.length > 100 ? `${key.slice(0, 100)}…` : key);
}
