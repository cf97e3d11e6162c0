/**
 * Bounds the work of ordering or grouping by JSON: before it makes any sort key, the statement adds up how many
 * values the keys consist of, and fails if there are too many.
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
 * A condition that is true, or fails the statement; undefined if there is nothing to bound. It first adds up the
 * bytes of the columns, which SQLite knows without reading the values: that alone stops most excess.
 */
function buildSortBound(plan: ReadPlan, sets: ValueSets): SQL | undefined {
  const fields = sortedByJson(plan);
  if (fields.length === 0) return undefined;
  const from = buildFrom(plan.relation, plan.source);
  const where = buildRowFilter(plan, sets);
  const limit = sql.raw(String(plan.maxSortValues));
  const whenTooMany = (values: readonly SQL[]) => {
    // Each row has one value at least.
    const rows = sql`SELECT ${addUp(values)} AS "values" FROM ${from} WHERE ${where} LIMIT ${limit} + 1`;
    return sql`WHEN (SELECT sum("values") FROM (${rows})) > ${limit} THEN ${buildBoundFault("sort")}`;
  };
  const read = fields.map((sorted) => buildRead(sorted, plan, sets));
  const made = fields.flatMap((sorted) => buildMade(sorted, plan, sets));
  const both = made.length === 0 ? sql`` : sql` ${whenTooMany([...read, ...made])}`;
  return sql`CASE ${whenTooMany(read)}${both} ELSE 1 END`;
}

/** So many bytes take as long as a value of a key: to make text of them that sorts, and to find the place of a path. */
const BYTES_MADE_PER_VALUE = 16;

const BYTES_READ_PER_VALUE = 128;

/** What it takes to read the field, in values. */
function buildRead({ field, via }: SortedBy, { source }: ReadPlan, sets: ValueSets): SQL {
  const column = buildVia(via, source, sets, (inner) => buildColumn(field.column, inner));
  const bytes = field.path.length === 0 ? BYTES_MADE_PER_VALUE : BYTES_READ_PER_VALUE;
  return sql`(1 + ${buildBytes(column)} / ${sql.raw(String(bytes))})`;
}

/** What it takes to make a key of the field, in values; none where it is text. */
function buildMade({ field, via }: SortedBy, { source }: ReadPlan, sets: ValueSets): readonly SQL[] {
  if (field.type.category !== "json") return [];
  const json = buildVia(via, source, sets, (inner) => buildComparable(field, inner));
  return [sql`(SELECT ${keyValues} FROM (SELECT ${json} AS "json" LIMIT -1))`];
}

const occurrences = (...characters: readonly string[]) =>
  `(length("json") - length(${characters.reduce((text, one) => `replace(${text}, '${one}', '')`, '"json"')}))`;

/**
 * What the key of a JSON value takes, in values: at the most, for it tells from the letters alone.
 * - There is a value after each comma and each bracket.
 * - An array or object is read again for each that it is in: a hundred bytes as long as a value. There are no more
 *   levels than `MAX_JSON_DEPTH`.
 * - A number that is no integer of 64 bits is looked up from the start of the value, 2,500 bytes as long as a value. It
 *   has a point or an exponent, or 19 digits and a comma: nine in a row are looked for, a GLOB has no more than 50 bytes.
 */
const keyValues =
  sql.raw(`CASE WHEN "json" IS NULL THEN 0 WHEN length("json") <= 16 THEN length("json") / 4 ELSE
${occurrences(",", "[", "{")}
+ length("json") * min(512, ${occurrences("[", "{")}) / 100
+ length("json") * (${occurrences(".", "e", "E")} + iif("json" GLOB '*${"[0-9]".repeat(9)}*', length("json") / 20, 0)) / 2500 END`);
