/**
 * A constraint that an update or a delete violated → PostgreSQL's error, with the constraint's name and the key.
 * SQLite names only the columns; the rest is asked for after the batch was undone.
 */
import { type SQL, sql } from "drizzle-orm";
import { describeFailingRow } from "../../datatypes/describe-values";
import { type PostgrestError, sqlstate } from "../../errors";
import type { ChangeFault, Column, DeletePlan, UniqueSet, UpdatePlan } from "../../plan/plan";
import { assignmentsOf } from "../assignments";
import { Batch } from "../database/batch";
import type { Connection } from "../database/connection";
import type { UniqueName } from "../database/d1-error";
import { buildCovered, buildTaken, keyColumns } from "../sql/new-rows";
import { buildScope } from "../sql/scope";
import { byPlace } from "../sql/select";
import { toStatement } from "../sql/statement";
import { buildColumn } from "../sql/values/field";
import { identifier } from "../sql/values/identifier";
import { joinBalanced, type ValueSets } from "../sql/where";
import {
  alreadyExists,
  buildKey,
  buildOrphan,
  type ConstraintFault,
  describeKey,
  explainPlainly,
  firstRow,
  keyOf,
  missingParent,
  someDuplicate,
  someOrphan,
} from "./constraint-fault";

/** The details quote stored values: whoever may not read them is told the constraint alone. */
export async function explainChangeFault(
  fault: ConstraintFault,
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  const error = await explain(fault, plan, sets, database);
  return plan.mayRead ? error : error.withDetails(null);
}

async function explain(
  fault: ConstraintFault,
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  switch (fault.kind) {
    case "unique":
      return explainDuplicate(fault.set, plan, sets, database);
    case "foreignKey":
    case "guard":
      return explainReference(plan, sets, database);
    case "notNull":
    case "check":
      return explainPlainly(fault, plan.relation);
  }
}

/**
 * The rows that the change is for, as they would be after it, as a table `new`; `_row` is the number of the row, in
 * the order of which they are changed.
 */
function buildChanged(plan: UpdatePlan | DeletePlan, sets: ValueSets, columns: readonly Column[]): SQL {
  const { relation } = plan;
  const assigned = assignmentsOf(plan);
  const table = identifier(relation.tableName);
  const cells = columns.map((column) => {
    const value = assigned.has(column)
      ? sql`${assigned.get(column) ?? null}`
      : buildColumn(column, relation.tableName);
    return sql`${value} AS ${identifier(column.name)}`;
  });
  return sql`(SELECT ${sql.join([sql`${table}.rowid AS _row`, ...cells], sql`, `)} FROM ${table} WHERE ${buildScope(plan, sets)}) AS "new"`;
}

/** What a change that no row may take comes to: the error of the first row, or undefined where there is none. */
export async function explainChange(
  plan: UpdatePlan,
  fault: ChangeFault,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError | undefined> {
  const columns = [...plan.relation.columns.values()];
  const rows = buildChanged(plan, sets, columns);
  const row = await firstRow(
    database,
    sql`SELECT ${buildKey(columns, "new")} FROM ${rows} ORDER BY _row LIMIT 1`,
  );
  if (!row) return undefined;
  const { name } = plan.relation;
  if (fault.kind === "rowSecurity") return sqlstate.rowSecurity(name);
  const values = columns.map(({ type }, index) => ({ type, value: row[index] ?? null }));
  const error = sqlstate.notNull(name, fault.column.name, describeFailingRow(values, plan.output));
  return plan.mayRead ? error : error.withDetails(null);
}

/**
 * The first row, and of its keys the first in the order of the sets, that another row has, or an earlier one of the
 * change took.
 */
async function explainDuplicate(
  set: UniqueName,
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  const { relation } = plan;
  const assigned = assignmentsOf(plan);
  const moved = relation.uniques.filter((unique) =>
    keyColumns(unique).some((column) => assigned.has(column)),
  );
  const batch = new Batch();
  const asked = moved.map((unique) => ({
    unique,
    found: batch.add(toStatement(buildTakenRow(plan, sets, unique))),
  }));
  await database.read(batch);
  const faulty = asked.flatMap(({ unique, found }) => {
    const [row, ...key] = found.rows()[0] ?? [];
    return row === undefined ? [] : [{ unique, row: Number(row), key }];
  });
  const first = faulty.reduce((least, { row }) => Math.min(least, row), Number.POSITIVE_INFINITY);
  const fault = faulty.find(({ row }) => row === first);
  return fault ? alreadyExists(fault.unique, fault.key, plan.output) : someDuplicate(relation, set);
}

/** The number and the key of the first row that cannot have its new key. */
function buildTakenRow(plan: UpdatePlan | DeletePlan, sets: ValueSets, unique: UniqueSet): SQL {
  const { relation } = plan;
  const rows = buildChanged(plan, sets, keyColumns(unique));
  const key = unique.columns.map((column) => buildColumn(column, "new"));
  const covered = buildCovered(unique, "new");
  const order = sql`row_number() OVER (PARTITION BY ${sql.join([covered, ...key], sql`, `)} ORDER BY _row)`;
  const numbered = sql`(SELECT *, ${order} AS _turn FROM ${rows}) AS "new"`;
  const present = key.map((column) => sql`${column} IS NOT NULL`);
  const twin = joinBalanced("and", [sql`"new"._turn > 1`, covered, ...present]);
  const taken = buildTaken(relation, unique, sql`${identifier(relation.tableName)}.rowid <> "new"._row`);
  return sql`SELECT ${byPlace([sql`"new"._row`, ...key])} FROM ${numbered} WHERE ${taken} OR (${twin}) ORDER BY "new"._row LIMIT 1`;
}

/** A row that refers to one that is not there, or that others refer to. */
async function explainReference(
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  const { relation } = plan;
  const assigned = assignmentsOf(plan);
  for (const key of relation.foreignKeys) {
    const columns = keyOf(key, relation);
    if (!columns.some((column) => assigned.has(column))) continue;
    const rows = buildChanged(plan, sets, columns);
    const row = await firstRow(
      database,
      sql`SELECT ${buildKey(columns, "new")} FROM ${rows} WHERE ${buildOrphan(key, columns, "new")} LIMIT 1`,
    );
    if (row) return missingParent(relation, key, columns, row, plan.output);
  }
  const table = identifier(relation.tableName);
  for (const { table: child, key } of relation.referencedBy) {
    const referred = key.targetColumns.flatMap((name) => relation.columns.get(name) ?? []);
    const same = key.columns.map(
      (name, index) =>
        sql`"child".${identifier(name)} = ${buildColumn(referred[index] ?? { name }, relation.tableName)}`,
    );
    const row = await firstRow(
      database,
      sql`SELECT ${buildKey(referred, relation.tableName)} FROM ${table} WHERE ${buildScope(plan, sets)} AND EXISTS (SELECT 1 FROM ${identifier(child)} AS "child" WHERE ${sql.join(same, sql` AND `)}) LIMIT 1`,
    );
    if (row) {
      const details = `${describeKey(referred, row, plan.output)} is still referenced from table "${child}".`;
      return sqlstate.stillReferenced(relation.tableName, key.name, child, details);
    }
  }
  return someOrphan(relation);
}
