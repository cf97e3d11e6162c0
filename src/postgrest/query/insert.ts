/**
 * An insert plan → the statements of one batch: the rows go as JSON parameters, whatever their number, and the
 * batch is the transaction (SPEC §5, §9).
 */
import { type SQL, sql } from "drizzle-orm";
import type { ConflictPlan, InsertPlan, UniqueSet } from "../plan/plan";
import { buildColumn } from "./field";
import { buildGuard } from "./guard";
import { identifier, quoteIdentifier } from "./identifier";
import { buildCells, buildTaken, keyColumns, newRowTables, rowChunks } from "./new-rows";
import { buildRepresentation, byPlace } from "./select";
import type { ValueSets } from "./where";

/** What RETURNING gives: the representation, the primary key for `Location`, or nothing. */
function buildReturning({ relation, returning, representation }: InsertPlan, sets: ValueSets): SQL {
  if (representation) return sql` RETURNING ${buildRepresentation(representation, sets)}`;
  if (returning === "headers-only" && relation.primaryKey.length > 0) {
    return sql` RETURNING ${byPlace(relation.primaryKey.map((column) => buildColumn(column, relation.tableName)))}`;
  }
  return sql``;
}

/** One INSERT a chunk of rows, as few as D1's bound on a parameter allows. */
export function buildInserts(plan: InsertPlan, sets: ValueSets): readonly SQL[] {
  const { relation, columns, conflict } = plan;
  const table = identifier(relation.tableName);
  const names = buildNames(columns);
  const cells = buildCells(columns);
  const onConflict = conflict ? buildOnConflict(conflict, plan) : sql``;
  const returning = buildReturning(plan, sets);
  return rowChunks(plan, columns).map(
    ({ json }) =>
      // WHERE true: else SQLite would take ON CONFLICT for the join's ON
      sql`INSERT INTO ${table} (${names}) SELECT ${cells} FROM json_each(${json}) WHERE true${onConflict}${returning}`,
  );
}

/** As one piece of text, which Drizzle renders several times faster than one a name. */
function buildNames(columns: readonly { readonly name: string }[]): SQL {
  return sql.raw(columns.map(({ name }) => quoteIdentifier(name)).join(", "));
}

function buildTarget({ columns, where }: UniqueSet): SQL {
  const names = buildNames(columns);
  // A partial index is found by repeating its predicate.
  return where ? sql`(${names}) WHERE ${where}` : sql`(${names})`;
}

function buildOnConflict({ target, action, merged, assigned }: ConflictPlan, plan: InsertPlan): SQL {
  if (action === "ignore") return sql` ON CONFLICT ${buildTarget(target)} DO NOTHING`;
  const sets = [
    ...merged.map(({ name }) => sql.raw(`${quoteIdentifier(name)} = "excluded".${quoteIdentifier(name)}`)),
    ...assigned.map(({ column, value }) => sql`${identifier(column.name)} = ${value}`),
  ];
  const [first] = target.columns;
  // With nothing to set, a row that is there stays as it is, and is yet one of the rows of the answer.
  if (sets.length === 0 && first) {
    sets.push(sql`${identifier(first.name)} = ${buildColumn(first, plan.relation.tableName)}`);
  }
  const confined = plan.policy ? sql` WHERE (${plan.policy})` : sql``;
  return sql` ON CONFLICT ${buildTarget(target)} DO UPDATE SET ${sql.join(sets, sql`, `)}${confined}`;
}

/** What a merge is preceded by: statements that fail where it may not be, and statements that count what it finds. */
export interface MergePrelude {
  /** They fail where a merge would touch a row that is there and is not the request's to see. */
  readonly guards: readonly SQL[];
  /** They count the rows that are there already. */
  readonly counts: readonly SQL[];
}

export function buildMergePrelude(plan: InsertPlan, target: UniqueSet): MergePrelude {
  const { relation, policy } = plan;
  const tables = newRowTables(plan, keyColumns(target));
  const counts = tables.map(
    (rows) => sql`SELECT count(*) AS "0" FROM ${rows} WHERE ${buildTaken(relation, target)}`,
  );
  if (!policy) return { guards: [], counts };
  const hidden = buildTaken(relation, target, sql`(${policy}) IS NOT TRUE`);
  return {
    guards: tables.map((rows) => buildGuard(sql`EXISTS (SELECT 1 FROM ${rows} WHERE ${hidden})`)),
    counts,
  };
}
