/** What the cron trigger does with the summaries of every database. */
import type { Databases } from "../config/bindings";
import type { SummarySettings } from "../config/settings";
import { listDatabases } from "../db/databases";
import { toTimestamp } from "../db/timestamp";
import { logFault } from "../postgrest";
import { buildAdmitCompanies, buildFindDue, type Progress } from "./statements";
import { summarizeCompany } from "./summarize-company";

/** What D1 runs in a request of the free plan, less a few for what else a run may need. */
const STATEMENTS = 45;
/** A company with fewer gets nothing done. */
const FEWEST = 8;
/** The companies that a run looks for at a time. */
const COMPANIES = 20;

/**
 * Brings the summaries forward; a database that is out of reach does not hold up the others.
 * @param now epoch milliseconds
 */
export async function sweepSummaries(
  env: Databases,
  now: number,
  settings: SummarySettings,
  write: (line: string) => void = (line) => console.log(line),
): Promise<void> {
  const databases = listDatabases(env);
  const statements = Math.max(FEWEST + 2, Math.floor(STATEMENTS / databases.length));
  for (const [name, database] of databases) {
    try {
      const made = await sweepDatabase(database, now, settings, statements);
      if (made.companies > 0) write(JSON.stringify({ event: "summaries", database: name, ...made }));
    } catch (error) {
      logFault(error, `The summaries of ${name} were not made`);
    }
  }
}

/** @param statements the most that it takes */
export async function sweepDatabase(
  database: D1Database,
  now: number,
  { everyMinutes, activityDays }: SummarySettings,
  statements: number,
  pageRows?: number,
) {
  const before = toTimestamp(now - everyMinutes * 60_000);
  const [, due] = await database.batch<Progress>([
    buildAdmitCompanies(database),
    buildFindDue(database, before, COMPANIES),
  ]);
  let left = statements - 2;
  const sum = { companies: 0, mappings: 0, done: 0, leftOut: 0 };
  for (const progress of due?.results ?? []) {
    if (left < FEWEST) break;
    const options = { now, activityDays, statements: left, ...(pageRows !== undefined && { pageRows }) };
    const made = await summarizeCompany(database, progress, options);
    left -= made.statements;
    sum.companies += 1;
    sum.mappings += made.mappings;
    sum.done += made.done ? 1 : 0;
    sum.leftOut += made.leftOut;
  }
  return sum;
}
