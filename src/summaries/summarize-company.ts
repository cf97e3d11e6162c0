/** Brings the summary and the activity of a company forward, as far as its share of statements goes. */
import { toTimestamp } from "../db/timestamp";
import {
  buildAddActivity,
  buildCountPage,
  buildKeepTally,
  buildPruneActivity,
  buildReplaceSummary,
  type CountedRow,
  PAGE_ROWS,
  type Progress,
} from "./statements";
import { addPage, emptyTally, summarize, type Tally } from "./tally";

/** What a company takes at the end, or to keep what was counted. */
const CLOSING = 3;

export interface SummarizeOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly activityDays: number;
  /** The most statements. */
  readonly statements: number;
  /** The rows of a page; default: `PAGE_ROWS`. */
  readonly pageRows?: number;
}

export interface Summarized {
  /** The statements that were used. */
  readonly statements: number;
  /** The mappings that were counted. */
  readonly mappings: number;
  /** Whether the summary is new; else its count goes on in the next run. */
  readonly done: boolean;
  /** The mappings of kinds for which there was no room. */
  readonly leftOut: number;
}

export async function summarizeCompany(
  database: D1Database,
  progress: Progress,
  { now, activityDays, statements, pageRows = PAGE_ROWS }: SummarizeOptions,
): Promise<Summarized> {
  const { companyId } = progress;
  const startedAt = progress.startedAt ?? toTimestamp(now);
  const used = await addActivity(database, companyId, {
    now,
    activityDays,
    statements: statements - CLOSING,
  });
  let left = statements - CLOSING - used;
  let mappings = 0;
  let afterId = progress.afterId;
  let tally: Tally = progress.tally === null ? emptyTally : JSON.parse(progress.tally);
  while (left > 0) {
    const page = await buildCountPage(database, companyId, afterId, startedAt, pageRows).all<CountedRow>();
    left -= 1;
    tally = addPage(tally, page.results);
    const counted = page.results.reduce((sum, row) => sum + row.mappings, 0);
    mappings += counted;
    if (counted < pageRows) {
      const kinds = summarize(tally, Date.parse(startedAt), toTimestamp);
      await database.batch([...buildReplaceSummary(database, companyId, startedAt, kinds)]);
      return { statements: statements - left, mappings, done: true, leftOut: tally.leftOut };
    }
    afterId = page.results[0]?.lastId ?? afterId;
  }
  if (afterId !== null) await buildKeepTally(database, progress, { startedAt, afterId, tally }).run();
  return { statements: statements - left, mappings, done: false, leftOut: tally.leftOut };
}

/** @returns the statements that it took */
async function addActivity(
  database: D1Database,
  companyId: string,
  { now, activityDays, statements }: SummarizeOptions,
): Promise<number> {
  const before = new Date(now - activityDays * 86_400_000).toISOString().slice(0, 10);
  await buildPruneActivity(database, companyId, before).run();
  let used = 1;
  const batch = buildAddActivity(database, companyId);
  let more = true;
  while (more && used + batch.length <= statements) {
    const results = await database.batch([...batch]);
    used += batch.length;
    more = (results.at(-1)?.results.length ?? 0) > 0;
  }
  return used;
}
