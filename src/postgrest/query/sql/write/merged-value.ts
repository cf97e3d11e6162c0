/**
 * Sets a column to its merged JSON in an UPDATE, by looking the stored value up in the pairs that the Worker merged.
 * SQLite's `json_patch` is no use: it orders members differently than jsonb, and drops the spaces of the canonical text
 * (SPEC §2).
 */

import { type SQL, sql } from "drizzle-orm";
import type { Column, Relation } from "../../../plan/plan";
import { buildColumn } from "../values/field";
import { buildBoundFault } from "../values/guard";
import { assertStorable, toJsonChunks } from "../values/json-parameter";

/** The stored text, or null → the merged text. */
export type MergedValues = ReadonlyMap<string | null, string>;

/**
 * The merged value of a row. The expression fails if the stored value is not among `values`, because the row has changed
 * since it was read; that rolls the batch back.
 * @throws 54001 for a value that is too large for D1
 */
export function buildMergedValue(column: Column, { tableName }: Relation, values: MergedValues): SQL {
  const stored = buildColumn(column, tableName);
  const stale = buildBoundFault("stale");
  const [first] = values;
  for (const merged of values.values()) assertStorable(merged);
  if (first && values.size === 1) {
    return sql`CASE WHEN ${stored} IS ${first[0]} THEN ${first[1]} ELSE ${stale} END`;
  }
  const pairs = [...values].filter(([text]) => text !== null).map((pair) => JSON.stringify(pair));
  // Inside a CASE: SQLite evaluates a bare constant before it reads any row, and this one fails.
  const unknown = sql`CASE WHEN ${stored} IS NOT NULL THEN ${stale} END`;
  const ofNull = sql`WHEN ${stored} IS NULL THEN ${values.get(null) ?? stale}`;
  const ofText = toJsonChunks(pairs).reduceRight(
    (otherwise, { json }) => sql`ifnull(${buildLookup(json, stored)}, ${otherwise})`,
    unknown,
  );
  return sql`CASE ${ofNull} ELSE ${ofText} END`;
}

/**
 * Finds the merged value of a stored one. SQLite builds an index over the pairs only inside a join, so they are joined
 * with one row; without the index it would read all pairs for each row.
 */
function buildLookup(pairs: string, stored: SQL): SQL {
  const rows = sql`SELECT CAST(value ->> 0 AS TEXT), value ->> 1 FROM json_each(${pairs})`;
  return sql`(WITH "merged"("old", "new") AS MATERIALIZED (${rows}) SELECT "new" FROM json_each('[0]') CROSS JOIN "merged" WHERE "old" = ${stored})`;
}
