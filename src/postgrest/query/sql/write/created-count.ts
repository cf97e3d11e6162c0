/** Counts the rows that a merge created; it updated the others. */

import { type SQL, sql } from "drizzle-orm";
import type { InsertPlan } from "../../../plan/plan";
import { buildLastRowId, hasOwnRowId } from "../row-id";
import { buildTaken, keyColumns, newRowTables } from "./new-rows";

/** Counts before and after a merge, from which the number of created rows follows. */
interface CreatedCount {
  /** Run before the merge. Their sum is subtracted from that of `after`. */
  readonly before: readonly SQL[];
  /** Run after the merge. Empty: `before` is subtracted from the number of written rows. */
  readonly after: readonly SQL[];
}

/** If SQLite assigns the row ids, the last one tells; otherwise the existing rows are counted first. */
export function buildCreatedCount(plan: InsertPlan): CreatedCount {
  const { relation, conflict } = plan;
  if (conflict?.action !== "merge") return { before: [], after: [] };
  if (hasOwnRowId(relation)) {
    const last = sql`SELECT ${buildLastRowId(relation)} AS "#0"`;
    return { before: [last], after: [last] };
  }
  const taken = buildTaken(relation, conflict.target);
  const tables = newRowTables(plan, keyColumns(conflict.target));
  return {
    before: tables.map((rows) => sql`SELECT count(*) AS "#0" FROM ${rows} WHERE ${taken}`),
    after: [],
  };
}
