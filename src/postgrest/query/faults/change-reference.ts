/** Finds the row that refers to a missing row, or is still referred to, for the error of an update or a delete. */

import { sql } from "drizzle-orm";
import { type PostgrestError, sqlstate } from "../../errors";
import type { DeletePlan, UpdatePlan } from "../../plan/plan";
import type { Connection } from "../database/connection";
import type { ValueSets } from "../sql/conditions/decided-set";
import { buildRowFilter } from "../sql/read/row-filter";
import { buildColumn } from "../sql/values/field";
import { identifier } from "../sql/values/identifier";
import { assignmentsOf } from "../sql/write/assignments";
import { buildChanged } from "./changed-rows";
import {
  buildKey,
  buildOrphan,
  describeKey,
  firstRow,
  keyOf,
  missingParent,
  someOrphan,
} from "./constraint-fault";

export async function explainReference(
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
      sql`SELECT ${buildKey(referred, relation.tableName)} FROM ${table} WHERE ${buildRowFilter(plan, sets)} AND EXISTS (SELECT 1 FROM ${identifier(child)} AS "child" WHERE ${sql.join(same, sql` AND `)}) LIMIT 1`,
    );
    if (row) {
      const details = `${describeKey(referred, row, plan.output)} is still referenced from table "${child}".`;
      return sqlstate.stillReferenced(relation.tableName, key.name, child, details);
    }
  }
  return someOrphan(relation);
}
