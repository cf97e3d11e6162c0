/**
 * The rows of a body as SQL: any number of rows is a few JSON parameters, which a statement reads as the table `new`
 * (SPEC §9).
 */

import { mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import type { Column, InsertCell, InsertRows, Relation, UniqueSet } from "../../../plan/plan";
import { joinBalanced } from "../values/balanced";
import { buildColumn } from "../values/field";
import { identifier } from "../values/identifier";
import { type JsonChunk, jsonToken, toJsonChunk, toJsonChunks } from "../values/json-parameter";

/** Rows, and the columns that their cells are for. */
type Rows = Pick<InsertRows, "columns" | "rows">;

/** Rows as JSON arrays of their cells in `columns`, in chunks that D1 can bind. */
export function rowChunks({ columns: filled, rows }: Rows, columns: readonly Column[]) {
  // Most rows need no special tokens: one JSON.stringify takes a fifth of the time of one for each cell.
  if (columns === filled && rows.length > 0 && columns.every(isSpelledAsJson)) {
    const chunk = toJsonChunk(JSON.stringify(rows), rows.length);
    if (chunk) return [chunk];
  }
  const places = columns.map((column) => filled.indexOf(column));
  return toJsonChunks(
    rows.map(
      (row) => `[${columns.map((column, index) => toToken(row[places[index] ?? -1], column)).join()}]`,
    ),
  );
}

function isSpelledAsJson({ type, tableDefault }: Column): boolean {
  return type.category !== "numeric" && tableDefault === undefined;
}

/** `[]` marks the table's default; no stored value is an array. */
function toToken(value: InsertCell, { type, tableDefault }: Column): string {
  if (value === undefined) return tableDefault ? "[]" : "null";
  return jsonToken(value, type);
}

const quoteCell = (index: number) => `value->>${index}`;

/** Cell `index` of a row from `json_each`. */
function buildCell({ tableDefault }: Column, index: number): SQL {
  const value = sql.raw(quoteCell(index));
  return tableDefault
    ? sql`CASE json_type(value, ${sql.raw(`'$[${index}]'`)}) WHEN 'array' THEN ${tableDefault} ELSE ${value} END`
    : value;
}

/** The cells of a row from `json_each`, in the order of the columns. */
export function buildCells(columns: readonly Column[]): SQL {
  return columns.some(({ tableDefault }) => tableDefault)
    ? sql.join(columns.map(buildCell), sql`, `)
    : sql.raw(columns.map((_, index) => quoteCell(index)).join(", "));
}

/** A chunk as the table `new`, with the names of the columns, and the index of each row in the body as `_position`. */
function buildNewRows(columns: readonly Column[], { json, start }: JsonChunk): SQL {
  const cells = columns.map(
    (column, index) => sql`${buildCell(column, index)} AS ${identifier(column.name)}`,
  );
  return sql`(SELECT ${sql.join([sql`key + ${start} AS _position`, ...cells], sql`, `)} FROM json_each(${json})) AS "new"`;
}

/** The columns that decide whether a key is taken: the key's own, and those in the predicate of a partial set. */
export function keyColumns(...sets: readonly UniqueSet[]): readonly Column[] {
  return [...new Set(sets.flatMap(({ columns, whereColumns = [] }) => [...columns, ...whereColumns]))];
}

/** Whether a unique set covers a row of the table or of another source. */
export function buildCovered({ where, exemption }: UniqueSet, source?: "new" | "excluded"): SQL {
  if (!where) return sql`1`;
  if (source) return sql`(${mapColumnsInSQLToAlias(where, source)})`;
  // With the index's own term, a lookup skips the rows that the set does not cover.
  return exemption ? sql`(${exemption} = 0)` : sql`(${where})`;
}

/** Whether a row of the table has the same key as row `new`. */
export function buildSameKey(relation: Relation, unique: UniqueSet): SQL {
  const equal = unique.columns.map(
    (column) => sql`(${buildColumn(column, relation.tableName)} = ${buildColumn(column, "new")})`,
  );
  const covered = unique.where ? [buildCovered(unique), buildCovered(unique, "new")] : [];
  return joinBalanced("and", [...equal, ...covered]);
}

/** Whether a row of the table already has the key of row `new`. `among` narrows the rows of the table. */
export function buildTaken(relation: Relation, unique: UniqueSet, among?: SQL): SQL {
  const same = buildSameKey(relation, unique);
  const where = among ? joinBalanced("and", [same, sql`(${among})`]) : same;
  return sql`EXISTS (SELECT 1 FROM ${identifier(relation.tableName)} WHERE ${where})`;
}

/** Rows as tables `new`, one for each chunk. */
export function newRowTables(rows: Rows, columns: readonly Column[]): readonly SQL[] {
  return rowChunks(rows, columns).map((chunk) => buildNewRows(columns, chunk));
}
