/**
 * SQLite gives each new row the next row id. The ids tell how many rows a table may have without a scan.
 * @see https://www.sqlite.org/rowidtable.html
 */

import { type SQL, sql } from "drizzle-orm";
import type { Relation } from "../../plan/plan";
import { identifier } from "./values/identifier";

/**
 * Whether SQLite assigns the row ids. It does not for an integer primary key, which is the row id itself and comes from
 * the client. A read-only relation may be a view or a table WITHOUT ROWID, which have no row ids.
 */
export function hasOwnRowId({ primaryKey, actions }: Relation): boolean {
  if (!actions.includes("create")) return false;
  const [only] = primaryKey;
  return primaryKey.length !== 1 || only?.type.category === "string" || only?.type.category === "uuid";
}

/** The last row id; null for an empty table. */
export function buildLastRowId({ tableName }: Relation): SQL {
  return sql`(SELECT max(rowid) FROM ${identifier(tableName)})`;
}

/** The span of the row ids: at least the number of rows; deleted rows in between count too. */
export function buildRowIdSpan(relation: Relation): SQL {
  const first = sql`(SELECT min(rowid) FROM ${identifier(relation.tableName)})`;
  return sql`coalesce(${buildLastRowId(relation)} - ${first} + 1, 0)`;
}
