/**
 * A constraint that an update or a delete violated → PostgreSQL's error, with the constraint's name and the key.
 * SQLite names only the columns; the rest is asked for after the batch was undone.
 */
import { type SQL, sql } from "drizzle-orm";
import { type PostgrestError, sqlstate } from "../errors";
import type { Assignment, Column, DeletePlan, UniqueSet, UpdatePlan } from "../plan/plan";
import type { Connection } from "./connection";
import {
  buildKey,
  buildOrphan,
  type ConstraintFault,
  describeKey,
  explainPlainly,
  findUnique,
  firstRow,
  keyOf,
  missingParent,
  someDuplicate,
  someOrphan,
} from "./constraint-fault";
import { buildColumn } from "./field";
import { identifier } from "./identifier";
import { buildCovered, buildTaken, keyColumns } from "./new-rows";
import { buildScope } from "./select";
import type { ValueSets } from "./where";

export async function explainChangeFault(
  fault: ConstraintFault,
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  switch (fault.kind) {
    case "unique":
      return explainDuplicate(fault.columns, plan, sets, database);
    case "foreignKey":
    case "guard":
      return explainReference(plan, sets, database);
    case "notNull":
    case "check":
      return explainPlainly(fault, plan.relation);
  }
}

function assignmentsOf(plan: UpdatePlan | DeletePlan): ReadonlyMap<Column, Assignment["value"]> {
  return new Map(
    plan.kind === "update" ? plan.assignments.map(({ column, value }) => [column, value] as const) : [],
  );
}

/** The rows that the change is for, as they would be after it, as a table `new`; `old.…` is what they were. */
function buildChanged(
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  columns: readonly Column[],
  old: readonly Column[] = [],
): SQL {
  const { relation } = plan;
  const assigned = assignmentsOf(plan);
  const cells = columns.map((column) => {
    const value = assigned.has(column)
      ? sql`${assigned.get(column) ?? null}`
      : buildColumn(column, relation.tableName);
    return sql`${value} AS ${identifier(column.name)}`;
  });
  const before = old.map(
    (column) => sql`${buildColumn(column, relation.tableName)} AS ${identifier(`old.${column.name}`)}`,
  );
  return sql`(SELECT ${sql.join([...cells, ...before], sql`, `)} FROM ${identifier(relation.tableName)} WHERE ${buildScope(plan, sets)}) AS "new"`;
}

/** A row whose new key another row has, or will have. */
async function explainDuplicate(
  names: readonly string[],
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  const { relation } = plan;
  const unique = findUnique(relation, names);
  if (!unique) return someDuplicate(relation, names);
  const identity = relation.primaryKey;
  const rows = buildChanged(plan, sets, keyColumns(unique), identity);
  const key = buildKey(unique.columns, "new");
  const row =
    (await firstRow(
      database,
      sql`SELECT ${key} FROM ${rows} WHERE ${buildTakenByOther(plan, unique)} LIMIT 1`,
    )) ??
    (await firstRow(
      database,
      sql`SELECT ${key} FROM ${rows} WHERE ${buildCovered(unique, "new")} GROUP BY ${sql.join(
        unique.columns.map((column) => buildColumn(column, "new")),
        sql`, `,
      )} HAVING count(*) > 1 LIMIT 1`,
    ));
  if (!row) return someDuplicate(relation, names);
  return sqlstate.unique(unique.name, `${describeKey(unique.columns, row)} already exists.`);
}

function buildTakenByOther({ relation }: UpdatePlan | DeletePlan, unique: UniqueSet): SQL {
  const same = relation.primaryKey.map(
    (column) =>
      sql`${buildColumn(column, relation.tableName)} = ${buildColumn({ name: `old.${column.name}` }, "new")}`,
  );
  if (same.length === 0) return buildTaken(relation, unique);
  return buildTaken(relation, unique, sql`NOT (${sql.join(same, sql` AND `)})`);
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
    if (row) return missingParent(relation, key, columns, row);
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
      const details = `${describeKey(referred, row)} is still referenced from table "${child}".`;
      return sqlstate.stillReferenced(relation.tableName, key.name, child, details);
    }
  }
  return someOrphan(relation);
}
