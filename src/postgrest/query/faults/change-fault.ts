/**
 * A constraint that an update or a delete violated → PostgreSQL's error, with the constraint's name and the key.
 * SQLite names only the columns; the rest is read after the batch is rolled back.
 */

import { sql } from "drizzle-orm";
import { describeFailingRow } from "../../datatypes/describe-values";
import { type PostgrestError, sqlstate } from "../../errors";
import type { ChangeFault, DeletePlan, UpdatePlan } from "../../plan/plan";
import type { Connection } from "../database/connection";
import type { ValueSets } from "../sql/conditions/decided-set";
import { explainDuplicate } from "./change-duplicate";
import { explainReference } from "./change-reference";
import { buildChanged } from "./changed-rows";
import { buildKey, type ConstraintFault, explainPlainly, firstRow } from "./constraint-fault";

/** The details quote stored values, so a caller who may not read them gets none. */
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

/** The error of a change that no row may have, for the first row that it matches; undefined if it matches none. */
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
  if (fault.kind === "rowSecurity") return sqlstate.rowSecurity(name, fault.details);
  const values = columns.map(({ type }, index) => ({ type, value: row[index] ?? null }));
  const error = sqlstate.notNull(name, fault.column.name, describeFailingRow(values, plan.output));
  return plan.mayRead ? error : error.withDetails(null);
}
