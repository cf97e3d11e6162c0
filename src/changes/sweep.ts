/** Prunes the change feed of every database, for the cron trigger. */
import type { Bindings } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { logFault } from "../postgrest";
import { pruneChanges } from "./prune";

const DAY = 86_400_000;

/** D1 allows 50 statements in a request of the free plan; the rest is for other work in the same run. */
const STATEMENTS = 45;
/** A run with fewer deletes nothing. */
const FEWEST = 2;

/**
 * Prunes each database. If one fails, the others are still pruned.
 * @param now epoch milliseconds
 * @param days how long changes are kept
 */
export async function sweepChanges(
  env: Bindings,
  now: number,
  days: number,
  write: (line: string) => void = (line) => console.log(line),
): Promise<void> {
  const databases = listDatabases(env);
  const statements = Math.max(FEWEST, Math.floor(STATEMENTS / databases.length));
  for (const [name, database] of databases) {
    try {
      const { deleted, more } = await pruneChanges(database, { horizon: now - days * DAY, statements });
      write(JSON.stringify({ event: "prune", database: name, deleted, more }));
    } catch (error) {
      logFault(error, `The changes of ${name} were not pruned`);
    }
  }
}
