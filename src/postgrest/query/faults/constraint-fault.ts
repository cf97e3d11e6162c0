/** What all constraint faults share: how to recognize one, find its row, and describe a key as PostgreSQL does. */

import { type SQL, sql } from "drizzle-orm";
import type { OutputSettings } from "../../datatypes/data-type";
import { describeValues } from "../../datatypes/describe-values";
import { quoteName } from "../../datatypes/quote-name";
import { type PostgrestError, sqlstate } from "../../errors";
import type { Column, ForeignKey, InsertCell, Relation, UniqueSet } from "../../plan/plan";
import type { Connection } from "../database/connection";
import type { D1Fault, UniqueName } from "../database/d1-error";
import type { Cell } from "../database/result-set";
import { placeName } from "../sql/by-place";
import { toStatement } from "../sql/statement";
import { buildColumn } from "../sql/values/field";
import { identifier } from "../sql/values/identifier";

/** A violated constraint, or a guard that failed. */
export type ConstraintFault = Extract<
  D1Fault,
  { readonly kind: "unique" | "foreignKey" | "notNull" | "check" | "guard" }
>;

const constraintFaults: ReadonlySet<D1Fault["kind"]> = new Set([
  "unique",
  "foreignKey",
  "notNull",
  "check",
  "guard",
]);

export function isConstraintFault(fault: D1Fault): fault is ConstraintFault {
  return constraintFaults.has(fault.kind);
}

function findUnique(relation: Relation, wantedSet: UniqueName): UniqueSet | undefined {
  if ("index" in wantedSet) return relation.uniques.find(({ name }) => name === wantedSet.index);
  const wanted = new Set(wantedSet.columns);
  return relation.uniques.find(
    ({ columns }) => columns.length === wanted.size && columns.every(({ name }) => wanted.has(name)),
  );
}

/** `Key (a, b)=(1, x)`, with values as PostgreSQL prints them. PostgreSQL quotes the names for unique sets only. */
export function describeKey(
  columns: readonly Column[],
  values: readonly InsertCell[],
  output: OutputSettings,
): string {
  return describe(
    columns.map(({ name }) => name),
    columns,
    values,
    output,
  );
}

function describe(
  names: readonly string[],
  columns: readonly Column[],
  values: readonly InsertCell[],
  output: OutputSettings,
): string {
  const shown = describeValues(
    columns.map(({ type }, index) => ({ type, value: values[index] })),
    output,
  );
  return `Key (${names.join(", ")})=(${shown})`;
}

/** The error for a taken key, with its value. */
export function alreadyExists(
  { name, columns }: UniqueSet,
  values: readonly InsertCell[],
  output: OutputSettings,
): PostgrestError {
  const names = columns.map((column) => quoteName(column.name));
  return sqlstate.unique(name, `${describe(names, columns, values, output)} already exists.`);
}

/** The columns of a source, named by their position. */
export function buildKey(columns: readonly { readonly name: string }[], source: string): SQL {
  const list = columns.map(
    (column, index) => sql`${buildColumn(column, source)} AS ${identifier(placeName(index))}`,
  );
  return sql.join(list, sql`, `);
}

export async function firstRow(database: Connection, query: SQL): Promise<readonly Cell[] | undefined> {
  const [row] = await database.rows(toStatement(query));
  return row;
}

/** The columns of a foreign key. */
export function keyOf(key: ForeignKey, relation: Relation): readonly Column[] {
  return key.columns.flatMap((name) => relation.columns.get(name) ?? []);
}

/** Whether `source` has a complete foreign key and the referred table has no such row. */
export function buildOrphan(key: ForeignKey, columns: readonly Column[], source: string): SQL {
  const same = key.targetColumns.map((name, index) => {
    const column = columns[index];
    return column ? sql`"target".${identifier(name)} = ${buildColumn(column, source)}` : sql`1`;
  });
  const present = columns.map((column) => sql`${buildColumn(column, source)} IS NOT NULL`);
  return sql`${sql.join(present, sql` AND `)} AND NOT EXISTS (SELECT 1 FROM ${identifier(key.targetTable)} AS "target" WHERE ${sql.join(same, sql` AND `)})`;
}

export function missingParent(
  relation: Relation,
  key: ForeignKey,
  columns: readonly Column[],
  values: readonly Cell[],
  output: OutputSettings,
): PostgrestError {
  const details = `${describeKey(columns, values, output)} is not present in table "${key.targetTable}".`;
  return sqlstate.foreignKey(relation.tableName, key.name, details);
}

/** The error without a value, for a fault that is gone by the time its row is looked for. */
export function someDuplicate(relation: Relation, set: UniqueName): PostgrestError {
  const unique = findUnique(relation, set);
  const names = unique?.columns.map(({ name }) => name) ?? ("columns" in set ? set.columns : []);
  const constraint = unique?.name ?? ("index" in set ? set.index : `${relation.tableName}_key`);
  return sqlstate.unique(constraint, `Key (${names.map(quoteName).join(", ")}) already exists.`);
}

export function someOrphan({ tableName, foreignKeys }: Relation): PostgrestError {
  const constraint = foreignKeys[0]?.name ?? `${tableName}_fkey`;
  return sqlstate.foreignKey(tableName, constraint, "A referenced row does not exist.");
}

/** The errors that need no further read. */
export function explainPlainly(
  fault: Extract<ConstraintFault, { readonly kind: "notNull" | "check" }>,
  { tableName }: Relation,
): PostgrestError {
  return fault.kind === "notNull"
    ? sqlstate.notNull(tableName, fault.column, `"${fault.column}" is null.`)
    : sqlstate.check(tableName, fault.constraint);
}
