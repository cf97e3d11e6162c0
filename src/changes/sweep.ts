/** What the cron trigger does with the change feed of every database. */
import type { Bindings } from "../config/bindings";
import { listDatabases } from "../db/databases";
import { logFault } from "../postgrest";
import { pruneChanges } from "./prune";

const DAY = 86_400_000;

/** What D1 runs in a request of the free plan, less a few for what else a run may need. */
const STATEMENTS = 45;
/** A run with fewer deletes nothing. */
const FEWEST = 2;

/**
 * Prunes each database; one that is out of reach does not hold up the others.
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
