/**
 * A constraint that D1 says was violated → PostgreSQL's error, with the constraint's name, the key, and the row of
 * the body. SQLite names only the columns; the rest is asked for after the batch was undone.
 */
import { mapColumnsInSQLToAlias, type SQL, sql } from "drizzle-orm";
import { inBodyRow, type PostgrestError, sqlstate } from "../errors";
import type { Database } from "../options";
import type {
  Column,
  DeletePlan,
  ForeignKey,
  InsertGroup,
  InsertPlan,
  Relation,
  UniqueSet,
  UpdatePlan,
} from "../plan/plan";
import type { D1Fault } from "./d1-error";
import { buildColumn } from "./field";
import { buildNewRows, buildSameKey, buildTaken, keyColumns, rowChunks } from "./insert";
import type { Cell } from "./result-set";
import { buildScope } from "./select";
import { prepare, toStatement } from "./statement";
import type { ValueSets } from "./where";

/** The faults that a constraint of the data makes. */
type ConstraintFault = Extract<
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

function findUnique(relation: Relation, names: readonly string[]): UniqueSet | undefined {
  const wanted = new Set(names);
  return relation.uniques.find(
    ({ columns }) => columns.length === wanted.size && columns.every(({ name }) => wanted.has(name)),
  );
}

/** `Key (a, b)=(1, x)`, with the values as PostgreSQL prints them. */
function describeKey(columns: readonly Column[], values: readonly Cell[]): string {
  const utc = { timeZone: { name: "UTC", offsetSeconds: () => 0 } };
  const shown = columns.map(({ type }, index) => {
    const value = values[index] ?? null;
    return value === null ? "null" : type.toText(value, utc);
  });
  return `Key (${columns.map(({ name }) => name).join(", ")})=(${shown.join(", ")})`;
}

function identifiers(columns: readonly { readonly name: string }[], source: string): SQL {
  const list = columns.map(
    (column, index) => sql`${buildColumn(column, source)} AS ${sql.identifier(String(index))}`,
  );
  return sql.join(list, sql`, `);
}

async function firstRow(database: Database, query: SQL): Promise<readonly Cell[] | undefined> {
  const [row] = await prepare(database, toStatement(query)).raw<Cell[]>();
  return row;
}

/** A row of the body that is at fault, and its key. */
interface FaultyRow {
  readonly position: number;
  readonly key: readonly Cell[];
}

/** The first row of the body for which `condition` holds; in it `new` is the row. */
async function firstNewRow(
  plan: InsertPlan,
  database: Database,
  key: readonly Column[],
  columnsOf: (group: InsertGroup) => readonly Column[],
  condition: (rows: SQL) => SQL,
): Promise<FaultyRow | undefined> {
  let first: FaultyRow | undefined;
  for (const group of plan.groups) {
    const columns = columnsOf(group);
    if (!key.every((column) => columns.includes(column))) continue;
    for (const { json, start } of rowChunks(group, columns)) {
      const from = condition(buildNewRows(columns, json));
      const row = await firstRow(
        database,
        sql`SELECT ${identifiers(key, "new")}, _position AS "position" FROM ${from} ORDER BY _position LIMIT 1`,
      );
      if (!row) continue;
      const position = group.positions[start + Number(row[key.length])] ?? 0;
      if (first === undefined || position < first.position)
        first = { position, key: row.slice(0, key.length) };
    }
  }
  return first;
}

/** A row whose key is taken by a row of the table other than the one it merges into. */
function findTaken(plan: InsertPlan, database: Database, unique: UniqueSet, among?: SQL) {
  const target = plan.conflict?.target;
  const others =
    among ??
    (target && target !== unique
      ? sql`((${buildSameKey(plan.relation, target.columns)}) IS NOT TRUE)`
      : undefined);
  const columnsOf = (group: InsertGroup) =>
    target && target !== unique ? group.columns : keyColumns(group, unique);
  return firstNewRow(
    plan,
    database,
    unique.columns,
    columnsOf,
    (rows) => sql`${rows} WHERE ${buildTaken(plan.relation, unique, others)}`,
  );
}

/** A row whose key an earlier row of the body has. */
function findTwin(plan: InsertPlan, database: Database, unique: UniqueSet) {
  const names = sql.join(
    unique.columns.map((column) => buildColumn(column, "new")),
    sql`, `,
  );
  const counted = [
    ...unique.columns.map((column) => sql`${buildColumn(column, "new")} IS NOT NULL`),
    ...(unique.where ? [sql`(${mapColumnsInSQLToAlias(unique.where, "new")})`] : []),
  ];
  return firstNewRow(
    plan,
    database,
    unique.columns,
    (group) => keyColumns(group, unique),
    (rows) =>
      sql`(SELECT *, row_number() OVER (PARTITION BY ${names} ORDER BY _position) AS _nth FROM ${rows} WHERE ${sql.join(counted, sql` AND `)}) AS "new" WHERE _nth > 1`,
  );
}

async function explainDuplicate(plan: InsertPlan, database: Database, unique: UniqueSet, among?: SQL) {
  const taken = await findTaken(plan, database, unique, among);
  const twin = among ? undefined : await findTwin(plan, database, unique);
  const faulty = taken && twin ? (taken.position <= twin.position ? taken : twin) : (taken ?? twin);
  const names = unique.columns.map(({ name }) => name).join(", ");
  if (!faulty) return sqlstate.unique(unique.name, `Key (${names}) already exists.`);
  const error = sqlstate.unique(unique.name, `${describeKey(unique.columns, faulty.key)} already exists.`);
  return inBodyRow(error, faulty.position, plan.rowCount);
}

function keyOf(key: ForeignKey, relation: Relation): readonly Column[] {
  return key.columns.flatMap((name) => relation.columns.get(name) ?? []);
}

/** Whether no row of the referred table has the key that `source` holds. */
function buildOrphan(key: ForeignKey, columns: readonly Column[], source: string): SQL {
  const same = key.targetColumns.map((name, index) => {
    const column = columns[index];
    return column ? sql`"target".${sql.identifier(name)} = ${buildColumn(column, source)}` : sql`1`;
  });
  const present = columns.map((column) => sql`${buildColumn(column, source)} IS NOT NULL`);
  return sql`${sql.join(present, sql` AND `)} AND NOT EXISTS (SELECT 1 FROM ${sql.identifier(key.targetTable)} AS "target" WHERE ${sql.join(same, sql` AND `)})`;
}

function missingParent(
  relation: Relation,
  key: ForeignKey,
  columns: readonly Column[],
  values: readonly Cell[],
) {
  const details = `${describeKey(columns, values)} is not present in table "${key.targetTable}".`;
  return sqlstate.foreignKey(relation.tableName, key.name, details);
}

async function explainOrphan(plan: InsertPlan, database: Database): Promise<PostgrestError> {
  const { relation } = plan;
  for (const key of relation.foreignKeys) {
    const columns = keyOf(key, relation);
    const faulty = await firstNewRow(
      plan,
      database,
      columns,
      (group) => group.columns.filter((column) => columns.includes(column)),
      (rows) => sql`${rows} WHERE ${buildOrphan(key, columns, "new")}`,
    );
    if (faulty)
      return inBodyRow(missingParent(relation, key, columns, faulty.key), faulty.position, plan.rowCount);
  }
  return sqlstate.foreignKey(
    relation.tableName,
    `${relation.tableName}_fkey`,
    "A row that is referred to is not there.",
  );
}

/** The faults that need no second look. */
function explainPlainly(fault: ConstraintFault, relation: Relation): PostgrestError | undefined {
  switch (fault.kind) {
    case "notNull":
      return sqlstate.notNull(relation.tableName, fault.column, `"${fault.column}" is null.`);
    case "check":
      return sqlstate.check(relation.tableName, fault.constraint);
    default:
      return undefined;
  }
}

export async function explainInsertFault(
  fault: ConstraintFault,
  plan: InsertPlan,
  database: Database,
): Promise<PostgrestError> {
  const plain = explainPlainly(fault, plan.relation);
  if (plain) return plain;
  if (fault.kind === "guard" && plan.conflict && plan.policy) {
    return explainDuplicate(plan, database, plan.conflict.target, sql`(${plan.policy}) IS NOT TRUE`);
  }
  if (fault.kind === "unique") {
    const unique = findUnique(plan.relation, fault.columns);
    if (unique) return explainDuplicate(plan, database, unique);
    return sqlstate.unique(
      `${plan.relation.tableName}_key`,
      `Key (${fault.columns.join(", ")}) already exists.`,
    );
  }
  return explainOrphan(plan, database);
}

export async function explainUpdateFault(
  fault: ConstraintFault,
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Database,
): Promise<PostgrestError> {
  const plain = explainPlainly(fault, plan.relation);
  if (plain) return plain;
  if (fault.kind === "unique" && plan.kind === "update") {
    return explainUpdatedDuplicate(fault.columns, plan, sets, database);
  }
  return explainReference(plan, sets, database);
}

/** An updated row's key: what the update sets, and what the row has. */
async function explainUpdatedDuplicate(
  names: readonly string[],
  plan: UpdatePlan,
  sets: ValueSets,
  database: Database,
): Promise<PostgrestError> {
  const { relation } = plan;
  const unique = findUnique(relation, names);
  if (!unique)
    return sqlstate.unique(`${relation.tableName}_key`, `Key (${names.join(", ")}) already exists.`);
  const assigned = new Map(plan.assignments.map(({ column, value }) => [column, value]));
  const after = unique.columns.map((column) =>
    assigned.has(column) ? sql`${assigned.get(column) ?? null}` : buildColumn(column, relation.tableName),
  );
  const key = sql.join(
    after.map((value, index) => sql`${value} AS ${sql.identifier(String(index))}`),
    sql`, `,
  );
  const row = await firstRow(
    database,
    sql`SELECT ${key} FROM ${sql.identifier(relation.tableName)} WHERE ${buildScope(plan, sets)} LIMIT 1`,
  );
  const names_ = unique.columns.map(({ name }) => name).join(", ");
  const described = row ? describeKey(unique.columns, row) : `Key (${names_})`;
  return sqlstate.unique(unique.name, `${described} already exists.`);
}

async function explainReference(
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Database,
): Promise<PostgrestError> {
  const { relation } = plan;
  const table = sql.identifier(relation.tableName);
  const assigned = new Map(
    plan.kind === "update" ? plan.assignments.map(({ column, value }) => [column, value] as const) : [],
  );
  for (const key of relation.foreignKeys) {
    const columns = keyOf(key, relation);
    if (!columns.some((column) => assigned.has(column))) continue;
    const cells = columns.map((column) =>
      assigned.has(column)
        ? sql`${assigned.get(column) ?? null} AS ${sql.identifier(column.name)}`
        : sql`${buildColumn(column, relation.tableName)} AS ${sql.identifier(column.name)}`,
    );
    const row = await firstRow(
      database,
      sql`SELECT ${identifiers(columns, "new")} FROM (SELECT ${sql.join(cells, sql`, `)} FROM ${table} WHERE ${buildScope(plan, sets)}) AS "new" WHERE ${buildOrphan(key, columns, "new")} LIMIT 1`,
    );
    if (row) return missingParent(relation, key, columns, row);
  }
  for (const { table: child, key } of relation.referencedBy) {
    const referred = key.targetColumns.flatMap((name) => relation.columns.get(name) ?? []);
    const same = key.columns.map(
      (name, index) =>
        sql`"child".${sql.identifier(name)} = ${buildColumn(referred[index] ?? { name }, relation.tableName)}`,
    );
    const row = await firstRow(
      database,
      sql`SELECT ${identifiers(referred, relation.tableName)} FROM ${table} WHERE ${buildScope(plan, sets)} AND EXISTS (SELECT 1 FROM ${sql.identifier(child)} AS "child" WHERE ${sql.join(same, sql` AND `)}) LIMIT 1`,
    );
    if (row) {
      const details = `${describeKey(referred, row)} is still referenced from table "${child}".`;
      return sqlstate.stillReferenced(relation.tableName, key.name, child, details);
    }
  }
  return sqlstate.foreignKey(
    relation.tableName,
    `${relation.tableName}_fkey`,
    "A row that is referred to is not there.",
  );
}
