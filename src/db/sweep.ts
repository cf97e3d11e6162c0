/** What cron triggers do in every database. */
import type { Databases } from "../config/bindings";
import { logFault } from "../postgrest";
import { listDatabases } from "./databases";

/** D1 allows 50 statements in a request of the free plan; the rest is for other work in the same run. */
const STATEMENTS = 45;

/** A database's share of the statements of a run. @param fewest with which anything gets done */
export function shareOfStatements(env: Databases, fewest: number): number {
  return Math.max(fewest, Math.floor(STATEMENTS / listDatabases(env).length));
}

/** Writes a line to the log. */
export type WriteLine = (line: string) => void;

export interface Sweep {
  /** The `event` of its lines in the log. */
  readonly event: string;
  /** What the log says of a database where it failed. */
  readonly failed: (name: string) => string;
  /** Does the work; what it gives is told in the log, undefined is not. */
  readonly run: (database: D1Database, name: string) => Promise<object | undefined>;
}

/** Sweeps each database. If one fails, the others are still swept. */
export async function sweepDatabases(
  env: Databases,
  { event, failed, run }: Sweep,
  write: WriteLine = (line) => console.log(line),
): Promise<void> {
  for (const [name, database] of listDatabases(env)) {
    try {
      const done = await run(database, name);
      if (done) write(JSON.stringify({ event, database: name, ...done }));
    } catch (error) {
      logFault(error, failed(name));
    }
  }
}
