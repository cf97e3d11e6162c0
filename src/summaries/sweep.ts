/** What the cron trigger does with the summaries of every database. */
import type { Databases } from "../config/bindings";
import type { SummarySettings } from "../config/settings";
import { shareOfStatements, sweepDatabases, type WriteLine } from "../db/sweep";
import { toTimestamp } from "../db/timestamp";
import { logFault } from "../postgrest";
import { buildAdmitCompanies, buildFindDue, type Progress } from "./statements";
import { summarizeCompany } from "./summarize-company";

/** A company with fewer gets nothing done. */
const FEWEST = 8;
/** The companies that a run looks for at a time. */
const COMPANIES = 20;

/**
 * Brings the summaries forward.
 * @param now epoch milliseconds
 */
export function sweepSummaries(
  env: Databases,
  now: number,
  settings: SummarySettings,
  write?: WriteLine,
): Promise<void> {
  const statements = shareOfStatements(env, FEWEST + 2);
  const sweep = {
    event: "summaries",
    failed: (name: string) => `The summaries of ${name} were not made`,
    run: async (database: D1Database) => {
      const made = await sweepDatabase(database, now, settings, statements);
      return made.companies > 0 ? made : undefined;
    },
  };
  return sweepDatabases(env, sweep, write);
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
    const made = await summarizeCompany(database, progress, options).catch((error: unknown) => {
      // One company does not hold up the others; it is tried again by the next run.
      logFault(error, `The summary of ${progress.companyId} was not made`);
      return undefined;
    });
    sum.companies += 1;
    left -= made?.statements ?? FEWEST;
    if (!made) continue;
    sum.mappings += made.mappings;
    sum.done += made.done ? 1 : 0;
    sum.leftOut += made.leftOut;
  }
  return sum;
}
