/**
 * Bounds the work of ordering or grouping by JSON. Before the statement makes any sort key, it adds up the cost of all
 * keys, in JSON values, and fails if the sum is too large.
 */

import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan } from "../../../plan/plan";
import { type SortedBy, sortedByJson } from "../../../plan/sorted-by-json";
import type { ValueSets } from "../conditions/decided-set";
import { addUp, joinBalanced } from "../values/balanced";
import { buildBytes } from "../values/cell-bytes";
import { buildColumn, buildComparable } from "../values/field";
import { buildBoundFault } from "../values/guard";
import { buildFrom } from "./from";
import { buildRowFilter, buildVia } from "./row-filter";

export function withSortBound(where: SQL, plan: ReadPlan, sets: ValueSets): SQL {
  const bound = buildSortBound(plan, sets);
  return bound ? joinBalanced("and", [bound, where]) : where;
}

/**
 * A condition that is true or fails the statement; undefined if there is nothing to bound. It checks the columns' sizes
 * first, because SQLite knows them without reading the values.
 */
function buildSortBound(plan: ReadPlan, sets: ValueSets): SQL | undefined {
  const fields = sortedByJson(plan);
  if (fields.length === 0) return undefined;
  const from = buildFrom(plan.relation, plan.source);
  const where = buildRowFilter(plan, sets);
  const limit = sql.raw(String(plan.maxSortValues));
  const whenTooMany = (values: readonly SQL[]) => {
    // Each row costs at least one value, so more rows than the limit need not be read.
    const rows = sql`SELECT ${addUp(values)} AS "values" FROM ${from} WHERE ${where} LIMIT ${limit} + 1`;
    return sql`WHEN (SELECT sum("values") FROM (${rows})) > ${limit} THEN ${buildBoundFault("sort")}`;
  };
  const read = fields.map((sorted) => buildRead(sorted, plan, sets));
  const made = fields.flatMap((sorted) => buildMade(sorted, plan, sets));
  const both = made.length === 0 ? sql`` : sql` ${whenTooMany([...read, ...made])}`;
  return sql`CASE ${whenTooMany(read)}${both} ELSE 1 END`;
}

/** How many bytes cost as much as one value when a sort key is made from them. */
const BYTES_MADE_PER_VALUE = 16;

/** How many bytes cost as much as one value when SQLite searches them for a JSON path. */
const BYTES_READ_PER_VALUE = 128;

/** The cost of reading the field, in values. */
function buildRead({ field, via }: SortedBy, { source }: ReadPlan, sets: ValueSets): SQL {
  const column = buildVia(via, source, sets, (inner) => buildColumn(field.column, inner));
  const bytes = field.path.length === 0 ? BYTES_MADE_PER_VALUE : BYTES_READ_PER_VALUE;
  return sql`(1 + ${buildBytes(column)} / ${sql.raw(String(bytes))})`;
}

/** The cost of making the field's sort key, in values; none if the field is text. */
function buildMade({ field, via }: SortedBy, { source }: ReadPlan, sets: ValueSets): readonly SQL[] {
  if (field.type.category !== "json") return [];
  const json = buildVia(via, source, sets, (inner) => buildComparable(field, inner));
  return [sql`(SELECT ${keyValues} FROM (SELECT ${json} AS "json" LIMIT -1))`];
}

const occurrences = (...characters: readonly string[]) =>
  `(length("json") - length(${characters.reduce((text, one) => `replace(${text}, '${one}', '')`, '"json"')}))`;

/**
 * An upper bound on the cost of a JSON value's sort key, in values, from its characters alone:
 * - Each comma and each opening bracket has a value after it.
 * - SQLite reads an array or object again for each level above it; 100 bytes cost one value. `MAX_JSON_DEPTH` bounds the
 *   levels.
 * - SQLite searches the whole value for each number that is not a 64-bit integer; 2,500 bytes cost one value. Such a
 *   number has a point, an exponent or 19 digits. The GLOB looks for nine digits, because a pattern has at most 50 bytes.
 */
const keyValues =
  sql.raw(`CASE WHEN "json" IS NULL THEN 0 WHEN length("json") <= 16 THEN length("json") / 4 ELSE
${occurrences(",", "[", "{")}
+ length("json") * min(512, ${occurrences("[", "{")}) / 100
+ length("json") * (${occurrences(".", "e", "E")} + iif("json" GLOB '*${"[0-9]".repeat(9)}*', length("json") / 20, 0)) / 2500 END`);
