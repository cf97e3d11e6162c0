/** Prunes the change feed of every database, for the cron trigger. */
import type { Databases } from "../config/bindings";
import { shareOfStatements, sweepDatabases, type WriteLine } from "../db/sweep";
import { pruneChanges } from "./prune";

const DAY = 86_400_000;

/** A run with fewer deletes nothing. */
const FEWEST = 2;

/**
 * @param now epoch milliseconds
 * @param days how long changes are kept
 */
export function sweepChanges(env: Databases, now: number, days: number, write?: WriteLine): Promise<void> {
  const options = { horizon: now - days * DAY, statements: shareOfStatements(env, FEWEST) };
  const sweep = {
    event: "prune",
    failed: (name: string) => `The changes of ${name} were not pruned`,
    run: (database: D1Database) => pruneChanges(database, options),
  };
  return sweepDatabases(env, sweep, write);
}
