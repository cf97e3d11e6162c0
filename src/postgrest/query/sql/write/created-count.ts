/** How many rows a merge made; the others were there before. */

import { type SQL, sql } from "drizzle-orm";
import type { InsertPlan } from "../../../plan/plan";
import { buildLastRowId, hasOwnRowId } from "../row-id";
import { buildTaken, keyColumns, newRowTables } from "./new-rows";

/** What tells how many rows a merge made, the others having been there. */
interface CreatedCount {
  /** To be asked before the merge, and after it: numbers, whose difference it is. */
  readonly before: readonly SQL[];
  /** Empty: the difference is to all the rows that were written. */
  readonly after: readonly SQL[];
}

/** Where the numbers of rows are not SQLite's own, those that are there are counted first. */
export function buildCreatedCount(plan: InsertPlan): CreatedCount {
  const { relation, conflict } = plan;
  if (conflict?.action !== "merge") return { before: [], after: [] };
  if (hasOwnRowId(relation)) {
    const last = sql`SELECT ${buildLastRowId(relation)} AS "0"`;
    return { before: [last], after: [last] };
  }
  const taken = buildTaken(relation, conflict.target);
  const tables = newRowTables(plan, keyColumns(conflict.target));
  return { before: tables.map((rows) => sql`SELECT count(*) AS "0" FROM ${rows} WHERE ${taken}`), after: [] };
}
