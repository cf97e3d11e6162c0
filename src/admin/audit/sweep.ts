/** What the cron does with the audit log: it moves in what waits in KV, and deletes what is past its retention. */
import type { AuditSettings } from "../../config/settings";
import { sweepDatabases, type WriteLine } from "../../db/sweep";
import { type AuditStores, moveWaiting, pruneEntries } from "./store";

const DAY = 86_400_000;
/**
 * The most that a run deletes, in some seconds, and that it moves: more is left for the next, in an hour. So only a flood
 * of more than 27 entries a second makes the log grow beyond what it keeps, until it ends.
 */
const MOST = { pruned: 100_000, moved: 100 };

/**
 * Two statements at most, in `DB` only.
 * @param now epoch milliseconds
 */
export function sweepAudit(
  env: AuditStores,
  now: number,
  { keepDays, maxEntries }: AuditSettings,
  write?: WriteLine,
): Promise<void> {
  const sweep = {
    event: "audit",
    failed: () => "What waits in KV was not moved to the audit log, or the log was not pruned",
    run: async (database: D1Database) => {
      const moved = await moveWaiting(env, MOST.moved);
      const deleted = await pruneEntries(database, now - keepDays * DAY, maxEntries, MOST.pruned);
      return moved + deleted > 0 ? { moved, deleted } : undefined;
    },
  };
  return sweepDatabases({ DB: env.DB }, sweep, write);
}
