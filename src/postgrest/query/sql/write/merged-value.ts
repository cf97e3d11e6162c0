/**
 * What a merge patch makes of a row's JSON, for an UPDATE: each stored value that was read has what it becomes. SQLite's
 * own `json_patch` puts members in another order than jsonb does, and drops the spaces of the canonical text (SPEC §2).
 */

import { type SQL, sql } from "drizzle-orm";
import type { Column, Relation } from "../../../plan/plan";
import { buildColumn } from "../values/field";
import { buildBoundFault } from "../values/guard";
import { assertStorable, toJsonChunks } from "../values/json-parameter";

/** The stored text, or null, and what it becomes. */
export type MergedValues = ReadonlyMap<string | null, string>;

/**
 * An expression that fails for a value that is not one of those, which rolls the batch back: the row was changed after
 * it was read.
 * @throws 54001 for a value that is larger than D1 takes
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
  // Each in a branch: by itself, SQLite would work out a constant that fails before it looks at any row.
  const unknown = sql`CASE WHEN ${stored} IS NOT NULL THEN ${stale} END`;
  const ofNull = sql`WHEN ${stored} IS NULL THEN ${values.get(null) ?? stale}`;
  const ofText = toJsonChunks(pairs).reduceRight(
    (otherwise, { json }) => sql`ifnull(${buildLookup(json, stored)}, ${otherwise})`,
    unknown,
  );
  return sql`CASE ${ofNull} ELSE ${ofText} END`;
}

/**
 * The second of the pair whose first is the stored value. The join with one row keeps SQLite from reading all pairs for
 * each row where it expects few rows: inside a join it makes an index of them.
 */
function buildLookup(pairs: string, stored: SQL): SQL {
  const rows = sql`SELECT CAST(value ->> 0 AS TEXT), value ->> 1 FROM json_each(${pairs})`;
  return sql`(WITH "merged"("old", "new") AS MATERIALIZED (${rows}) SELECT "new" FROM json_each('[0]') CROSS JOIN "merged" WHERE "old" = ${stored})`;
}
