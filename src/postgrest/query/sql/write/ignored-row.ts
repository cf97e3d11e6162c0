/** Reads the existing row of an ignored duplicate, which the answer shows instead (SPEC §1). */

import { type SQL, sql } from "drizzle-orm";
import type { Condition, InsertPlan } from "../../../plan/plan";
import { byPlace } from "../by-place";
import type { ValueSets } from "../conditions/decided-set";
import { buildRowFilter } from "../read/row-filter";
import { buildSelect } from "../read/select";
import { joinBalanced } from "../values/balanced";
import { buildColumn } from "../values/field";
import { identifier } from "../values/identifier";
import { buildCovered } from "./new-rows";

/**
 * Finds the row by the new row's key. Undefined if nothing is shown, or if the key has a null, which conflicts with
 * nothing.
 */
export function buildIgnoredRow(plan: InsertPlan, sets: ValueSets): SQL | undefined {
  const { relation, representation, returning, conflict, mayRead, showsIgnored } = plan;
  if (!showsIgnored || !conflict || !mayRead || returning === "minimal") return undefined;
  const key = conflictKey(plan);
  if (!key) return undefined;
  const { target } = conflict;
  const policies = [plan.policy, target.where && buildCovered(target)].filter(
    (predicate) => predicate !== undefined,
  );
  const policy = policies.length > 0 ? { policy: joinBalanced("and", policies) } : {};
  if (representation) {
    const where: Condition = { kind: "and", children: [key, representation.where] };
    return buildSelect({ ...representation, where, ...policy, order: [], offset: 0, limit: 1 }, sets);
  }
  const shown = byPlace(relation.primaryKey.map((column) => buildColumn(column, relation.tableName)));
  const filter = buildRowFilter({ relation, where: key, ...policy }, sets);
  return sql`SELECT ${shown} FROM ${identifier(relation.tableName)} WHERE ${filter} LIMIT 1`;
}

function conflictKey({ conflict, columns, rows }: InsertPlan): Condition | undefined {
  const [row, ...others] = rows;
  if (!row || !conflict || others.length > 0) return undefined;
  const children: Condition[] = [];
  for (const column of conflict.target.columns) {
    const value = row[columns.indexOf(column)] ?? null;
    if (value === null) return undefined;
    children.push({
      kind: "compare",
      field: { column, path: [], type: column.type },
      operator: "=",
      value,
    });
  }
  return { kind: "and", children };
}
