/**
 * How many rows a whole table has, near enough: to the row as far as a page goes, past that from the statistics that
 * `PRAGMA optimize` leaves, where it has run. They are of tables, so a read with filters is counted to the row.
 * @see https://docs.postgrest.org/en/stable/references/api/pagination_count.html#estimated-count
 * @see https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table
 */
import { type SQL, sql } from "drizzle-orm";
import type { ReadPlan, Relation } from "../plan/plan";
import { type Connection, toCells } from "./connection";
import { identifier } from "./identifier";
import type { Cell, ResultSet } from "./result-set";
import { type Statement, toStatement } from "./statement";

/** The count, or one more than `exactUpTo` where there are more rows than that. */
function buildCountUpTo(exactUpTo: number, { tableName }: Relation): SQL {
  return sql`SELECT count(*) FROM (SELECT 1 FROM ${identifier(tableName)} LIMIT ${exactUpTo + 1})`;
}

/** Whether there are statistics to read: a statement that names their table fails where it is not there. */
function buildHasStatistics(): SQL {
  return sql`SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'`;
}

function buildExactCount({ tableName }: Relation): SQL {
  return sql`SELECT count(*) FROM ${identifier(tableName)}`;
}

/** The statistics of an index begin with its number of rows; a partial one has fewer than the table. */
function buildEstimate(relation: Relation): SQL {
  const statistics = sql`SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = ${relation.tableName}`;
  return sql`SELECT coalesce((${statistics}), (${buildExactCount(relation)}))`;
}

function toNumber(rows: readonly (readonly Cell[])[]): number {
  return Number(rows[0]?.[0]);
}

/**
 * A page of a table and the estimate of its rows. It takes a second round trip only where there are more than are
 * counted.
 */
export async function executeEstimated(
  { relation, offset }: ReadPlan,
  select: Statement,
  exactUpTo: number,
  database: Connection,
): Promise<ResultSet> {
  const counting = [buildCountUpTo(exactUpTo, relation), buildHasStatistics()].map((query) =>
    toStatement(query),
  );
  const [page, counted, statistics] = await database.read([select, ...counting]);
  const rows = toCells(page);
  const atLeast = toNumber(toCells(counted));
  if (atLeast <= exactUpTo) return { rows, total: atLeast };
  const hasStatistics = toNumber(toCells(statistics)) > 0;
  const count = hasStatistics ? buildEstimate(relation) : buildExactCount(relation);
  const estimate = toNumber(await database.rows(toStatement(count), 1));
  // statistics are as old as the last `PRAGMA optimize`
  return { rows, total: Math.max(estimate, atLeast, offset + rows.length) };
}
