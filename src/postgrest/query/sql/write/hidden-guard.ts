/** Keeps an upsert from touching rows that the caller may not see. */

import { type SQL, sql } from "drizzle-orm";
import type { InsertPlan } from "../../../plan/plan";
import { joinBalanced } from "../values/balanced";
import { buildGuard } from "../values/guard";
import type { JsonChunk } from "../values/json-parameter";
import { buildTaken, keyColumns, newRowTables } from "./new-rows";

/**
 * Rolls the batch back if the upsert met a row that the caller may not see: a merge skipped it, or the new row was
 * ignored as its duplicate. The client then gets the same error as from a plain insert: the key is taken.
 */
export function buildHiddenGuard(plan: InsertPlan, { start, length }: JsonChunk): SQL | undefined {
  const { conflict, policy, relation } = plan;
  if (!conflict || !policy) return undefined;
  const skipped = sql`changes() <> ${length}`;
  if (conflict.action === "merge") return buildGuard(skipped);
  const rows = { columns: plan.columns, rows: plan.rows.slice(start, start + length), shared: [] };
  const hidden = buildTaken(relation, conflict.target, sql`(${policy}) IS NOT TRUE`);
  const found = newRowTables(rows, keyColumns(conflict.target)).map(
    (table) => sql`EXISTS (SELECT 1 FROM ${table} WHERE ${hidden})`,
  );
  return buildGuard(sql`CASE WHEN ${skipped} THEN ${joinBalanced("or", found)} ELSE 0 END`);
}
