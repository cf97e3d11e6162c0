/** A relation in FROM, under its table's name or an alias. */

import { mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import type { Relation } from "../../../plan/plan";
import type { Source } from "../values/field";
import { identifier } from "../values/identifier";

/** Rewrites a predicate over a Drizzle table to the alias that the statement uses for it. */
export function aliased(predicate: SQL, relation: Relation, source: Source): SQL {
  return source === relation.tableName ? predicate : mapColumnsInSQLToAlias(predicate, source);
}

export function buildFrom(relation: Relation, source: Source): SQL {
  if (relation.rows) return sql`(${relation.rows}) AS ${identifier(source)}`;
  const table = sql`${identifier(relation.tableName)}`;
  return source === relation.tableName ? table : sql`${table} AS ${identifier(source)}`;
}
