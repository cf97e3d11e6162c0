/** The backup under way in a database, and where it stands. A run changes it only if no other run has meanwhile. */
import type { Part } from "./manifest";

/** In their order. */
export const phases = [
  "start",
  "externalIntegrationMapping",
  "webhook",
  "key",
  "end",
  "externalIntegrationMappingChange",
  "manifest",
  "clean",
] as const;
export type Phase = (typeof phases)[number];

export interface Job {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly phase: Phase;
  /** After the last row of the phase; null: at its beginning. */
  readonly cursor: Cursor | null;
  readonly parts: readonly Part[];
  /** The newest migration at the start. */
  readonly schema: string;
  readonly asOf: string;
}

/** The company and the second column of the key of a row; of API keys, KV's cursor. */
export type Cursor = readonly [string] | readonly [string, string | number];

/** The phase is over: its successor begins. Undefined after the last one. */
export function nextPhase(job: Job): Job | undefined {
  const phase = phases[phases.indexOf(job.phase) + 1];
  return phase && { ...job, phase, cursor: null };
}

export interface JobState {
  /** Counts the changes. */
  readonly version: number;
  /** When the newest whole backup began; null: there is none. */
  readonly wholeAt: string | null;
  /** Undefined: none is under way. */
  readonly job: Job | undefined;
}

export async function readJob(database: D1Database): Promise<JobState> {
  const row = await database
    .prepare(`SELECT "version", "wholeAt", "job" FROM "backupJob"`)
    .first<{ readonly version: number; readonly wholeAt: string | null; readonly job: string | null }>();
  if (row === null) return { version: 0, wholeAt: null, job: undefined };
  const job: Job | undefined = row.job === null ? undefined : JSON.parse(row.job);
  return { ...row, job };
}

/** The state with its new version; undefined if another run was there since it was read. */
export async function keepJob(
  database: D1Database,
  { version }: JobState,
  change: Omit<JobState, "version">,
): Promise<JobState | undefined> {
  const job = change.job === undefined ? null : JSON.stringify(change.job);
  const { meta } = await database
    .prepare(
      `INSERT INTO "backupJob" AS "known" ("one", "version", "wholeAt", "job") VALUES (1, ?1 + 1, ?2, ?3)
       ON CONFLICT ("one") DO UPDATE SET "version" = excluded."version", "wholeAt" = excluded."wholeAt", "job" = excluded."job"
       WHERE "known"."version" = ?1`,
    )
    .bind(version, change.wholeAt, job)
    .run();
  return meta.changes === 0 ? undefined : { ...change, version: version + 1 };
}
