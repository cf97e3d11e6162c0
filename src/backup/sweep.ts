/** What the cron trigger does for backups: it begins one where it is due, and brings those under way forward. */
import type { Bindings } from "../config/bindings";
import type { BackupSettings } from "../config/settings";
import { shareOfStatements, sweepDatabases, type WriteLine } from "../db/sweep";
import { logFault } from "../postgrest";
import { AbandonedBackup, advance, type Budget, FEWEST, type Sizes, type Source } from "./advance";
import { type Job, type JobState, keepJob, phases, readJob } from "./job";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A backup that takes longer begins again: it needs the changes since its start, and the feed keeps those of a day at
 * least (`CHANGE_RETENTION_DAYS`).
 */
const LONGEST = 20 * HOUR;

/** Of a run, before it is compressed: about a second of computing. */
const RUN_BYTES = 32 * 1024 ** 2;
/** A page is some 30 ms for the database; a part and a page are what an isolate holds at a time. */
const usualSizes: Sizes = { rows: 4_000, bytes: 2 * 1024 ** 2, partBytes: 16 * 1024 ** 2 };

type Environment = Pick<Bindings, "DB" | "API_KEYS" | "BACKUPS">;

/** @param now epoch milliseconds */
export async function sweepBackups(
  env: Environment,
  now: number,
  settings: BackupSettings,
  write: WriteLine = (line) => console.log(line),
): Promise<void> {
  const { BACKUPS: bucket, API_KEYS: keys } = env;
  if (bucket === undefined) {
    if (now % DAY < MINUTE) write(JSON.stringify({ event: "backup", status: "off" }));
    return;
  }
  const share = shareOfStatements(env, FEWEST + 1);
  const sweep = {
    event: "backup",
    failed: (name: string) => `The backup of ${name} failed`,
    run: (database: D1Database, name: string) =>
      sweepDatabase({ database, name, keys, bucket }, now, settings, share),
  };
  return sweepDatabases(env, sweep, write);
}

/** @returns what the log says of it; undefined if nothing was due */
export async function sweepDatabase(
  source: Source,
  now: number,
  { everyHours, keepDays }: BackupSettings,
  statements: number,
  sizes = usualSizes,
): Promise<object | undefined> {
  const known = await readJob(source.database).catch((error: unknown) => failed(source, null, error));
  if ("status" in known) return known;
  const isDue = known.wholeAt === null || now - Date.parse(known.wholeAt) >= everyHours * HOUR;
  if (known.job === undefined && !isDue) return undefined;
  const job = known.job ?? begin(now);
  const budget = { statements: statements - 1, bytes: RUN_BYTES };
  try {
    const horizon = new Date(now - keepDays * DAY).toISOString();
    return await bringForward(source, known, job, budget, sizes, now, horizon);
  } catch (error) {
    if (error instanceof AbandonedBackup) {
      // Another run may have ended it meanwhile, whose end stays.
      const current = await readJob(source.database);
      if (current.job?.startedAt === job.startedAt) {
        await keepJob(source.database, current, { ...current, job: undefined });
      }
    }
    return failed(source, known.wholeAt, error);
  }
}

function begin(now: number): Job {
  const [phase] = phases;
  return { startedAt: new Date(now).toISOString(), phase, cursor: null, parts: [], schema: "", asOf: "" };
}

/** Each step is kept, so that a crash loses one step. */
async function bringForward(
  source: Source,
  known: JobState,
  begun: Job,
  budget: Budget,
  sizes: Sizes,
  now: number,
  horizon: string,
): Promise<object | undefined> {
  let state = known;
  let last = begun;
  let job: Job | undefined = begun;
  while (job && budget.statements >= FEWEST && budget.bytes > 0) {
    if (now - Date.parse(job.startedAt) > LONGEST && job.phase !== "clean") {
      throw new AbandonedBackup("It takes longer than the changes since its start are kept");
    }
    last = job;
    job = await advance(source, job, budget, sizes, horizon);
    budget.statements -= 1;
    const isWhole = last.phase === "manifest";
    const kept = await keepJob(source.database, state, {
      wholeAt: isWhole ? last.startedAt : state.wholeAt,
      job,
    });
    // Another run has done the same meanwhile, and goes on.
    if (kept === undefined) return undefined;
    state = kept;
  }
  const { startedAt, phase, parts } = job ?? last;
  return {
    status: job === undefined ? "done" : "running",
    startedAt,
    ...(job && { phase }),
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: state.wholeAt,
  };
}

/** @param newest when the newest whole backup began, as far as it is known */
function failed({ name }: Source, newest: string | null, error: unknown) {
  logFault(error, `The backup of ${name} failed`);
  return { status: "failed", newest };
}
