/**
 * SQLite numbers new rows one by one, past the last number: what that says of a table without reading it.
 * @see https://www.sqlite.org/rowidtable.html
 */

import { type SQL, sql } from "drizzle-orm";
import type { Relation } from "../../plan/plan";
import { identifier } from "./values/identifier";

/**
 * Whether the numbers are SQLite's own: a primary key of one integer is the number itself, given by whoever writes. A
 * relation that is only read may be a view or a table WITHOUT ROWID, which have no numbers.
 */
export function hasOwnRowId({ primaryKey, actions }: Relation): boolean {
  if (!actions.includes("create")) return false;
  const [only] = primaryKey;
  return primaryKey.length !== 1 || only?.type.category === "string" || only?.type.category === "uuid";
}

/** The number of the last row; null for an empty table. */
export function buildLastRowId({ tableName }: Relation): SQL {
  return sql`(SELECT max(rowid) FROM ${identifier(tableName)})`;
}

/** From the first row to the last: no fewer than there are, and more by those that were deleted in between. */
export function buildRowIdSpan(relation: Relation): SQL {
  const first = sql`(SELECT min(rowid) FROM ${identifier(relation.tableName)})`;
  return sql`coalesce(${buildLastRowId(relation)} - ${first} + 1, 0)`;
}
