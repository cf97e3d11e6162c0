/** What the cron does with the audit log: it moves in what waits in KV, and deletes what is past its retention. */
import { sweepDatabases, type WriteLine } from "../../db/sweep";
import { type AuditStores, moveWaiting, pruneEntries } from "./store";

const DAY = 86_400_000;
/** The most that a run deletes, and that it moves: more is left for the next, in an hour. */
const MOST = { pruned: 1_000, moved: 100 };

/**
 * Two statements at most, in `DB` only.
 * @param now epoch milliseconds
 * @param days how long entries are kept
 */
export function sweepAudit(env: AuditStores, now: number, days: number, write?: WriteLine): Promise<void> {
  const sweep = {
    event: "audit",
    failed: () => "What waits in KV was not moved to the audit log, or the log was not pruned",
    run: async (database: D1Database) => {
      const moved = await moveWaiting(env, MOST.moved);
      const deleted = await pruneEntries(database, now - days * DAY, MOST.pruned);
      return moved + deleted > 0 ? { moved, deleted } : undefined;
    },
  };
  return sweepDatabases({ DB: env.DB }, sweep, write);
}
