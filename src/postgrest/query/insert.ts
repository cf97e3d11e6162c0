/**
 * An insert plan → the statements of one batch: the rows go as JSON parameters, whatever their number, and the
 * batch is the transaction (SPEC §5, §9).
 */
import { mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import type { Column, ConflictPlan, InsertGroup, InsertPlan, Relation, UniqueSet } from "../plan/plan";
import { buildColumn } from "./field";
import { jsonToken, toJsonChunks } from "./json-parameter";
import { buildRepresentation, byPlace } from "./select";
import type { ValueSets } from "./where";

/** One INSERT, and where its rows stand in the body. */
export interface InsertStatement {
  readonly query: SQL;
  readonly positions: readonly number[];
}

/** Rows as JSON arrays of cells, by chunks that D1 takes. */
export function rowChunks(group: InsertGroup, columns: readonly Column[] = group.columns) {
  const indexes = columns.map((column) => group.columns.indexOf(column));
  return toJsonChunks(
    group.rows.map((row) => {
      const cells = columns.map((column, place) => jsonToken(row[indexes[place] ?? -1] ?? null, column.type));
      return `[${cells.join(",")}]`;
    }),
  );
}

/** Cell `index` of a row that `json_each` gave. */
function cell(index: number): SQL {
  return sql.raw(`value->>${index}`);
}

/** What RETURNING gives: the representation, the primary key for `Location`, or nothing. */
function buildReturning({ relation, returning, representation }: InsertPlan, sets: ValueSets): SQL {
  if (representation) return sql` RETURNING ${buildRepresentation(representation, sets)}`;
  if (returning === "headers-only" && relation.primaryKey.length > 0) {
    return sql` RETURNING ${byPlace(relation.primaryKey.map((column) => buildColumn(column, relation.tableName)))}`;
  }
  return sql``;
}

export function buildInserts(plan: InsertPlan, sets: ValueSets): readonly InsertStatement[] {
  const { relation, conflict } = plan;
  const table = sql.identifier(relation.tableName);
  const onConflict = conflict ? buildOnConflict(conflict, plan) : sql``;
  const returning = buildReturning(plan, sets);
  return plan.groups.flatMap((group): InsertStatement[] => {
    // DEFAULT VALUES makes one row; rows with no column at all come one by one.
    if (group.columns.length === 0) {
      return group.positions.map((position) => ({
        query: sql`INSERT INTO ${table} DEFAULT VALUES${returning}`,
        positions: [position],
      }));
    }
    const names = sql.join(
      group.columns.map(({ name }) => sql.identifier(name)),
      sql`, `,
    );
    const cells = sql.join(
      group.columns.map((_, index) => cell(index)),
      sql`, `,
    );
    return rowChunks(group).map(({ json, start, length }) => ({
      // WHERE true: else SQLite would take ON CONFLICT for the join's ON
      query: sql`INSERT INTO ${table} (${names}) SELECT ${cells} FROM json_each(${json}) WHERE true${onConflict}${returning}`,
      positions: group.positions.slice(start, start + length),
    }));
  });
}

function buildTarget({ columns, where }: UniqueSet): SQL {
  const names = sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
  // A partial index is found by repeating its predicate.
  return where ? sql`(${names}) WHERE ${where}` : sql`(${names})`;
}

function buildOnConflict({ target, action, merged, assigned }: ConflictPlan, plan: InsertPlan): SQL {
  if (action === "ignore") return sql` ON CONFLICT ${buildTarget(target)} DO NOTHING`;
  const sets = [
    ...merged.map(
      ({ name }) => sql`${sql.identifier(name)} = ${sql.identifier("excluded")}.${sql.identifier(name)}`,
    ),
    ...assigned.map(({ column, value }) => sql`${sql.identifier(column.name)} = ${value}`),
  ];
  const [first] = target.columns;
  // With nothing to set, a row that is there stays as it is, and is yet one of the rows of the answer.
  if (sets.length === 0 && first) {
    sets.push(sql`${sql.identifier(first.name)} = ${buildColumn(first, plan.relation.tableName)}`);
  }
  const confined = plan.policy ? sql` WHERE (${plan.policy})` : sql``;
  return sql` ON CONFLICT ${buildTarget(target)} DO UPDATE SET ${sql.join(sets, sql`, `)}${confined}`;
}

/** The rows of a body as a table `new`, with the relation's column names and each row's place as `_position`. */
export function buildNewRows(columns: readonly Column[], json: string): SQL {
  const cells = columns.map((column, index) => sql`${cell(index)} AS ${sql.identifier(column.name)}`);
  return sql`(SELECT ${sql.join([sql`key AS _position`, ...cells], sql`, `)} FROM json_each(${json})) AS "new"`;
}

/** Whether a row of the table has the key that row `new` would have. */
export function buildSameKey(relation: Relation, columns: readonly Column[]): SQL {
  return sql.join(
    columns.map((column) => sql`${buildColumn(column, relation.tableName)} = ${buildColumn(column, "new")}`),
    sql` AND `,
  );
}

/**
 * Whether a row of the table already has the key of row `new`; for a partial set, both rows are of its part.
 * `among` narrows the rows of the table.
 */
export function buildTaken(relation: Relation, target: UniqueSet, among?: SQL): SQL {
  const conditions = [buildSameKey(relation, target.columns)];
  if (target.where)
    conditions.push(sql`(${target.where})`, sql`(${mapColumnsInSQLToAlias(target.where, "new")})`);
  if (among) conditions.push(sql`(${among})`);
  return sql`EXISTS (SELECT 1 FROM ${sql.identifier(relation.tableName)} WHERE ${sql.join(conditions, sql` AND `)})`;
}

/** The columns that tell whether a row is taken: the key, and for a partial set all, as its predicate may read any. */
export function keyColumns(group: InsertGroup, target: UniqueSet): readonly Column[] {
  return target.where ? group.columns : group.columns.filter((column) => target.columns.includes(column));
}
