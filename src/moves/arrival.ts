/** How far a move is: a row in the target, which each step moves on, so that two runs of a move do not undo one another. */
import { moveErrors } from "./errors";

/**
 * `mappings`: they are copied. `changes`: the change feed is. `compare`, `compareChanges`: each row of the copy is compared
 * with the source. `follow`: what is written meanwhile is copied, until nothing is left and the company can be switched.
 * `cancelling`: the copy is deleted.
 */
export type Phase = "mappings" | "changes" | "compare" | "compareChanges" | "follow" | "cancelling";

export interface Progress {
  readonly phase: Phase;
  /** How long isolates are given to learn of the move, before it may switch. */
  readonly announceSeconds: number;
  /** The mappings that there were when the move began. */
  readonly mappings: number;
  /** The mapping up to which they are copied or compared; null: at the start. */
  readonly afterId: string | null;
  /**
   * The last mapping that there was when the phase began; null: it begins. What comes later is noted as it is written: a
   * phase that waited for an end of new rows might never end.
   */
  readonly untilId: string | null;
  /** The change up to which the feed is copied, the last that there was then, and the change up to which it is compared. */
  readonly seq: number;
  readonly untilSeq: number;
  readonly comparedSeq: number;
  readonly copiedMappings: number;
  readonly copiedChanges: number;
  readonly comparedMappings: number;
  readonly comparedChanges: number;
  /** When little was left to copy, in epoch milliseconds; null: more than that was copied last. */
  readonly caughtUpAt?: number | null;
  /** The mappings that were written while the company moved, and copied again. */
  readonly followed: number;
  /** The mappings of the copy that were not as in the source, and are copied again: 0, unless there is a fault. */
  readonly repaired: number;
  /** How long nothing could be written at the switch. */
  readonly frozenMilliseconds: number | null;
}

export const begin = (announceSeconds: number, mappings: number): Progress => ({
  phase: "mappings",
  announceSeconds,
  mappings,
  afterId: null,
  untilId: null,
  seq: 0,
  untilSeq: 0,
  comparedSeq: 0,
  copiedMappings: 0,
  copiedChanges: 0,
  comparedMappings: 0,
  comparedChanges: 0,
  followed: 0,
  repaired: 0,
  frozenMilliseconds: null,
});

/** Whether a step was done: from then on all that is written must have been noted. */
export const hasBegun = ({ progress: { phase, untilId } }: Pick<Arrival, "progress">): boolean =>
  phase !== "mappings" || untilId !== null;

export interface Arrival {
  readonly source: string;
  readonly step: number;
  readonly progress: Progress;
  readonly startedAt: string;
  readonly arrivedAt: string | null;
}

/** What `failIfUnchanged` fails with. */
const OTHER_RUN = "another run";

/** Fails if the statement before it found nothing to change: another run was faster. */
export const failIfUnchanged = (database: D1Database): D1PreparedStatement =>
  database.prepare(`SELECT CASE WHEN changes() = 0 THEN json_extract('0', '${OTHER_RUN}') END`);

/** Runs statements with `failIfUnchanged` among them. @throws 409 `40001` if another run is at work */
export async function runAlone(
  database: D1Database,
  companyId: string,
  statements: readonly D1PreparedStatement[],
): Promise<void> {
  try {
    await database.batch([...statements]);
  } catch (error) {
    const isOvertaken = String(error).includes(`bad JSON path: '${OTHER_RUN}'`);
    throw isOvertaken ? moveErrors.overtaken(companyId) : error;
  }
}

/** The first statements of a step: they fail if another one was faster. */
export const buildAdvance = (
  database: D1Database,
  companyId: string,
  { step }: Arrival,
  next: Progress,
): readonly D1PreparedStatement[] => [
  database
    .prepare(
      `UPDATE "companyArrival" SET "step" = "step" + 1, "progress" = ?3
       WHERE "companyId" = ?1 AND "step" = ?2 AND "arrivedAt" IS NULL`,
    )
    .bind(companyId, step, JSON.stringify(next)),
  failIfUnchanged(database),
];

/** Writes in the copy, which nobody else may: the fence is away for the time of the transaction. */
export const buildBehindFence = (
  database: D1Database,
  companyId: string,
  source: string,
  statements: readonly D1PreparedStatement[],
): readonly D1PreparedStatement[] => [
  database.prepare(`DELETE FROM "companyFence" WHERE "companyId" = ?`).bind(companyId),
  ...statements,
  database
    .prepare(`INSERT INTO "companyFence" ("companyId", "state", "database") VALUES (?, 'arriving', ?)`)
    .bind(companyId, source),
];
