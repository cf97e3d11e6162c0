/**
 * The error with which PostgreSQL would refuse an insert: the first faulty row, the constraint's name and the key.
 * SQLite stops at whichever constraint it checks first, so its message only tells that there is a fault; the details
 * are read after the batch is rolled back.
 */

import { sql } from "drizzle-orm";
import { inBodyRow, type PostgrestError, pgrst, sqlstate } from "../../errors";
import type { InsertPlan } from "../../plan/plan";
import type { Connection } from "../database/connection";
import { newRowTables } from "../sql/write/new-rows";
import {
  alreadyExists,
  buildKey,
  buildOrphan,
  type ConstraintFault,
  explainPlainly,
  firstRow,
  keyOf,
  missingParent,
  someDuplicate,
  someOrphan,
} from "./constraint-fault";
import { InsertWalk, type WalkFault } from "./insert-walk";
import { MetRows } from "./met-rows";
import { findTwin } from "./twins";

/** How many rows of the body are walked per read. */
const STRIDE = 1000;

/** The outcome of a walk: the first error, and the indexes of rows that were ignored as duplicates. */
interface Walked {
  readonly error?: PostgrestError;
  readonly ignored: ReadonlySet<number>;
}

async function walkRows(plan: InsertPlan, database: Connection): Promise<Walked> {
  const { rows, fault } = plan;
  const ignored = new Set<number>();
  const met = new MetRows(plan, database);
  const walk = new InsertWalk(plan, met.covers);
  const end = fault?.position ?? rows.length;
  for (let start = 0; start < end; start += STRIDE) {
    const keys = rows.slice(start, Math.min(start + STRIDE, end)).map((row) => met.cellsOf(row));
    walk.know(await met.load(keys));
    for (const [index, cells] of keys.entries()) {
      const outcome = walk.insert(cells);
      if (outcome === "ignored") ignored.add(start + index);
      else if (outcome !== "written") {
        return { error: inBodyRow(toError(outcome, plan), start + index, rows.length), ignored };
      }
    }
  }
  return { ...(fault && { error: fault.error }), ignored };
}

function toError(fault: WalkFault, { output, mayRead, conflict }: InsertPlan): PostgrestError {
  if (fault.kind === "taken") {
    const { unique, cells } = fault;
    const error = alreadyExists(
      unique,
      unique.columns.map((column) => cells.get(column)),
      output,
    );
    // The key of a merged row may contain stored values, which the caller may not see.
    return mayRead || conflict?.action !== "merge" ? error : error.withDetails(null);
  }
  return sqlstate.cardinalityViolation(
    "ON CONFLICT DO UPDATE command cannot affect row a second time",
    "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
  );
}

/** The error of the first row, except ignored ones, whose foreign key refers to a missing row. */
async function findOrphan(
  plan: InsertPlan,
  ignored: ReadonlySet<number>,
  database: Connection,
): Promise<PostgrestError | undefined> {
  const { relation, columns: filled, rows } = plan;
  const positions = [...rows.keys()].filter((position) => !ignored.has(position));
  const written = { columns: filled, rows: positions.map((position) => rows[position] ?? []) };
  for (const key of relation.foreignKeys) {
    const columns = keyOf(key, relation);
    for (const table of newRowTables(written, columns)) {
      const row = await firstRow(
        database,
        sql`SELECT ${buildKey(columns, "new")}, _position AS "position" FROM ${table} WHERE ${buildOrphan(key, columns, "new")} ORDER BY _position LIMIT 1`,
      );
      if (!row) continue;
      const position = positions[Number(row[columns.length])] ?? 0;
      return inBodyRow(
        missingParent(relation, key, columns, row.slice(0, columns.length), plan.output),
        position,
        rows.length,
      );
    }
  }
  return undefined;
}

/**
 * Refuses, before anything is written, an insert that is known to fail: it has a row that may not be written, two rows
 * that would merge into one, or not exactly one row although the answer must be one object.
 * @returns the plan; if the answer must be one object, without the rows that would be ignored as duplicates
 */
export async function refuseFaulty(plan: InsertPlan, database: Connection): Promise<InsertPlan> {
  const { fault, conflict, cardinality, rows } = plan;
  if (fault?.position === 0) throw fault.error;
  const { singular } = cardinality;
  const isMany = singular !== undefined && rows.length !== 1;
  const target = conflict?.action === "merge" ? conflict.target : undefined;
  const isKnown = fault !== undefined || (target && (await findTwin(plan, target, database)) !== undefined);
  if (!isKnown && !isMany) return plan;
  const { error, ignored } = await walkRows(plan, database);
  if (error) throw error;
  if (!isMany) return plan;
  const orphan = await findOrphan(plan, ignored, database);
  if (orphan) throw orphan;
  const written = rows.filter((_, position) => !ignored.has(position));
  if (written.length !== 1) throw pgrst.notSingular(written.length, singular);
  return { ...plan, rows: written };
}

/** The error of an insert that D1 refused. */
export async function explainInsertFault(
  fault: ConstraintFault,
  plan: InsertPlan,
  database: Connection,
): Promise<PostgrestError> {
  const { relation, conflict } = plan;
  const { error, ignored } = await walkRows(plan, database);
  const found = error ?? (await findOrphan(plan, ignored, database));
  if (found) return found;
  // Another write has removed the cause in the meantime.
  switch (fault.kind) {
    case "unique":
      return someDuplicate(relation, fault.set);
    case "foreignKey":
      return someOrphan(relation);
    case "guard":
      return someDuplicate(relation, { columns: (conflict?.target.columns ?? []).map(({ name }) => name) });
    case "notNull":
    case "check":
      return explainPlainly(fault, relation);
  }
}
