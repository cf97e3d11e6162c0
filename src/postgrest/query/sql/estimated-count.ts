/**
 * How many rows a whole table has, near enough: to the row as far as a page goes, past that by SQLite's own numbers of
 * its rows, which take no reading. A read with filters is counted to the row.
 * @see https://docs.postgrest.org/en/stable/references/api/pagination_count.html#estimated-count
 */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan, Relation } from "../../plan/plan";
import { type Connection, toCells } from "../database/connection";
import type { ResultSet } from "../database/result-set";
import { buildRowIdSpan, hasOwnRowId } from "./row-id";
import { type Statement, toStatement } from "./statement";
import { identifier } from "./values/identifier";

/** The count, or one more than `exactUpTo` where there are more rows than that. */
function buildCountUpTo(exactUpTo: number, { tableName }: Relation): SQL {
  return sql`(SELECT count(*) FROM (SELECT 1 FROM ${identifier(tableName)} LIMIT ${exactUpTo + 1}))`;
}

function buildEstimate(relation: Relation): SQL {
  return hasOwnRowId(relation)
    ? buildRowIdSpan(relation)
    : sql`(SELECT count(*) FROM ${identifier(relation.tableName)})`;
}

/** A page of a table and the estimate of its rows, in one round trip. */
export async function executeEstimated(
  { relation }: ReadPlan,
  select: Statement,
  exactUpTo: number,
  database: Connection,
): Promise<ResultSet> {
  const known = buildCountUpTo(exactUpTo, relation);
  const estimate = sql`SELECT CASE WHEN known <= ${exactUpTo} THEN known ELSE ${buildEstimate(relation)} END AS "0" FROM (SELECT ${known} AS known)`;
  const [page, counted] = await database.read([select, toStatement(estimate)]);
  return { rows: toCells(page), total: Number(toCells(counted)[0]?.[0]) };
}
