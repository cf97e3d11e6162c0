/** A relation by the name that a statement has for its rows. */

import { mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import type { Relation } from "../../../plan/plan";
import type { Source } from "../values/field";
import { identifier } from "../values/identifier";

/** A predicate over a Drizzle table, for the name that the statement has for its rows. */
export function aliased(predicate: SQL, relation: Relation, source: Source): SQL {
  return source === relation.tableName ? predicate : mapColumnsInSQLToAlias(predicate, source);
}

export function buildFrom(relation: Relation, source: Source): SQL {
  if (relation.rows) return sql`(${relation.rows}) AS ${identifier(source)}`;
  const table = sql`${identifier(relation.tableName)}`;
  return source === relation.tableName ? table : sql`${table} AS ${identifier(source)}`;
}
