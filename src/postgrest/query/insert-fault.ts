/**
 * A constraint that an insert violated → PostgreSQL's error, with the constraint's name, the key, and the row of the
 * body. SQLite names only the columns; the rest is asked for after the batch was undone.
 */
import { type SQL, sql } from "drizzle-orm";
import { inBodyRow, type PostgrestError, sqlstate } from "../errors";
import type { Column, InsertPlan, UniqueSet } from "../plan/plan";
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
import { buildSameKey, buildTaken, keyColumns, newRowTables } from "./new-rows";
import type { Cell } from "./result-set";
import { findTwin } from "./twins";

/** A row of the body that is at fault, and its key. */
interface FaultyRow {
  readonly position: number;
  readonly key: readonly Cell[];
}

/** The first row of the body for which `condition` holds of `new`, which has `columns`. */
async function firstNewRow(
  plan: InsertPlan,
  database: Connection,
  key: readonly Column[],
  columns: readonly Column[],
  condition: SQL,
): Promise<FaultyRow | undefined> {
  for (const rows of newRowTables(plan, columns)) {
    const row = await firstRow(
      database,
      sql`SELECT ${buildKey(key, "new")}, _position AS "position" FROM ${rows} WHERE ${condition} ORDER BY _position LIMIT 1`,
    );
    if (row) return { position: Number(row[key.length]), key: row.slice(0, key.length) };
  }
  return undefined;
}

/** A row whose key is taken by a row of the table other than the one it merges into. */
function findTaken(plan: InsertPlan, database: Connection, unique: UniqueSet) {
  const { relation, conflict } = plan;
  if (!conflict || conflict.target === unique) {
    return firstNewRow(plan, database, unique.columns, keyColumns(unique), buildTaken(relation, unique));
  }
  const { target, action } = conflict;
  const condition =
    action === "merge"
      ? buildTaken(relation, unique, sql`(${buildSameKey(relation, target)}) IS NOT TRUE`)
      : sql`${buildTaken(relation, unique)} AND NOT ${buildTaken(relation, target)}`;
  return firstNewRow(plan, database, unique.columns, keyColumns(unique, target), condition);
}

/** A row whose key an earlier row of the body has. */
async function findTwinRow(
  plan: InsertPlan,
  database: Connection,
  unique: UniqueSet,
): Promise<FaultyRow | undefined> {
  const position = await findTwin(plan, unique, database);
  if (position === undefined) return undefined;
  const row = plan.rows[position] ?? [];
  return { position, key: unique.columns.map((column) => row[plan.columns.indexOf(column)] ?? null) };
}

function alreadyExists(plan: InsertPlan, unique: UniqueSet, { position, key }: FaultyRow): PostgrestError {
  const error = sqlstate.unique(unique.name, `${describeKey(unique.columns, key)} already exists.`);
  return inBodyRow(error, position, plan.rows.length);
}

async function explainDuplicate(
  plan: InsertPlan,
  database: Connection,
  names: readonly string[],
): Promise<PostgrestError> {
  const unique = findUnique(plan.relation, names);
  if (!unique) return someDuplicate(plan.relation, names);
  const taken = await findTaken(plan, database, unique);
  const twin = await findTwinRow(plan, database, unique);
  const faulty = taken && twin ? (taken.position <= twin.position ? taken : twin) : (taken ?? twin);
  return faulty ? alreadyExists(plan, unique, faulty) : someDuplicate(plan.relation, names);
}

/** A row that is there, and not the request's to see: no more is told of it than that its key is taken. */
async function explainHidden(plan: InsertPlan, database: Connection): Promise<PostgrestError> {
  const { relation, policy, conflict } = plan;
  const target = conflict?.target;
  if (!target || !policy) return someDuplicate(relation, []);
  const taken = buildTaken(relation, target, sql`(${policy}) IS NOT TRUE`);
  const faulty = await firstNewRow(plan, database, target.columns, keyColumns(target), taken);
  if (faulty) return alreadyExists(plan, target, faulty);
  return someDuplicate(
    relation,
    target.columns.map(({ name }) => name),
  );
}

async function explainOrphan(plan: InsertPlan, database: Connection): Promise<PostgrestError> {
  const { relation } = plan;
  for (const key of relation.foreignKeys) {
    const columns = keyOf(key, relation);
    const orphan = buildOrphan(key, columns, "new");
    const faulty = await firstNewRow(plan, database, columns, columns, orphan);
    if (faulty)
      return inBodyRow(missingParent(relation, key, columns, faulty.key), faulty.position, plan.rows.length);
  }
  return someOrphan(relation);
}

export async function explainInsertFault(
  fault: ConstraintFault,
  plan: InsertPlan,
  database: Connection,
): Promise<PostgrestError> {
  switch (fault.kind) {
    case "unique":
      return explainDuplicate(plan, database, fault.columns);
    case "foreignKey":
      return explainOrphan(plan, database);
    case "guard":
      return explainHidden(plan, database);
    case "notNull":
    case "check":
      return explainPlainly(fault, plan.relation);
  }
}
