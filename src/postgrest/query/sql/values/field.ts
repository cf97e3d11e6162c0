/** A resolved field → the SQL expression that reads it: as stored, to be compared, or to be shown. */

import { type SQL, sql } from "drizzle-orm";
import type { JsonStep } from "../../../parse/ast";
import type { Column, ResolvedField } from "../../../plan/plan";
import { quoteIdentifier } from "./identifier";

/** The name by which a statement knows the rows of a relation: its table, or an alias of it. */
export type Source = string;

/** `"source"."name"` */
function quoteColumn({ name }: Pick<Column, "name">, source: Source): string {
  return `${quoteIdentifier(source)}.${quoteIdentifier(name)}`;
}

export function buildColumn(column: Pick<Column, "name">, source: Source): SQL {
  return sql.raw(quoteColumn(column, source));
}

/** `->a->0->-1` as SQLite's JSON path: `$."a"[0][#-1]`. */
export function toJsonPath(path: readonly JsonStep[]): string {
  return path.reduce((text, { key }) => {
    if (typeof key === "string") return `${text}."${key.replace(/["\\]/g, "\\$&")}"`;
    return key < 0 ? `${text}[#${key}]` : `${text}[${key}]`;
  }, "$");
}

/**
 * All paths that may lead to the value, the shortest first. To PostgreSQL a scalar is an array of one element, so index
 * 0 or -1 of a scalar is the scalar itself.
 */
function scalarPaths(path: readonly JsonStep[]): readonly (readonly JsonStep[])[] {
  const { key } = path.at(-1) ?? {};
  return key === 0 || key === -1 ? [...scalarPaths(path.slice(0, -1)), path] : [path];
}

/**
 * The value of the first path that leads to a scalar; the longer paths mean the same scalar. A binary search: trying
 * each of a hundred steps would be a hundred lookups for each row.
 */
function buildFirstScalar(column: SQL, paths: readonly (readonly JsonStep[])[]): SQL {
  const middle = (paths.length - 1) >> 1;
  const path = toJsonPath(paths[middle] ?? []);
  if (paths.length <= 1) {
    return sql`CASE WHEN json_type(${column}, ${path}) NOT IN ('array', 'object') THEN ${column} -> ${path} END`;
  }
  const inside = buildFirstScalar(column, paths.slice(middle + 1));
  const outside = buildFirstScalar(column, paths.slice(0, middle + 1));
  return sql`CASE WHEN json_type(${column}, ${path}) IN ('array', 'object') THEN ${inside} ELSE ${outside} END`;
}

/**
 * The field as JSON text (for a path) or as the column stores it. SQLite's `->` keeps the text of numbers; its `->>` and
 * `json_extract` do not. A path into a column that is not JSON gives null, as in PostgREST.
 */
export function buildStored({ column, path }: ResolvedField, source: Source): SQL {
  if (path.length === 0) return buildColumn(column, source);
  if (column.type.category !== "json") return sql`NULL`;
  const reference = buildColumn(column, source);
  const paths = scalarPaths(path);
  if (paths.length === 1) return sql`(${reference} -> ${toJsonPath(path)})`;
  // Usually the path itself leads to the value.
  return sql`ifnull(${reference} -> ${toJsonPath(path)}, ${buildFirstScalar(reference, paths.slice(0, -1))})`;
}

/**
 * The field as a value that compares as its type. `->>` turns a JSON string into its text, a JSON null into null, and
 * any other value into its JSON text.
 */
export function buildComparable(field: ResolvedField, source: Source): SQL {
  const { column, path, type } = field;
  if (path.length === 0 || type.category === "json" || column.type.category !== "json") {
    return buildStored(field, source);
  }
  if (scalarPaths(path).length > 1) return textOf(buildStored(field, source));
  const reference = buildColumn(column, source);
  const jsonPath = toJsonPath(path);
  return sql`CASE json_type(${reference}, ${jsonPath}) WHEN 'text' THEN ${reference} ->> ${jsonPath} WHEN 'null' THEN NULL ELSE ${reference} -> ${jsonPath} END`;
}

/** With the LIMIT, SQLite evaluates the subquery once instead of at each use of `"json"`. */
function textOf(json: SQL): SQL {
  return sql`(SELECT CASE json_type("json") WHEN 'text' THEN "json" ->> '$' WHEN 'null' THEN NULL ELSE "json" END FROM (SELECT ${json} AS "json" LIMIT -1))`;
}

/** The column as it is shown. Integers are text, because D1 rounds those past 2^53. */
export function quoteOutput(column: Column, source: Source): string {
  const reference = quoteColumn(column, source);
  return column.type.kind === "integer" ? `CAST(${reference} AS TEXT)` : reference;
}

/** The field as it is shown: JSON text for a path. */
export function buildOutput(field: ResolvedField, source: Source): SQL {
  return field.path.length === 0 ? sql.raw(quoteOutput(field.column, source)) : buildStored(field, source);
}
