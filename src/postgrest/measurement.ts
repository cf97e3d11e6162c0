/** The time that a request took, and its use of the database: for `observe` (SPEC §10). */
import { type DatabaseUsage, newUsage } from "./query/database/connection";

export type Stage = "parse" | "plan" | "db" | "render";

export interface Measurement {
  /** When the engine received the request, by `performance.now()`. */
  readonly startedAt: number;
  /** Milliseconds by stage; a stage that was not reached is absent. */
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  readonly usage: Readonly<DatabaseUsage>;
  /** The rows of the answer; absent if there was none. */
  readonly rows?: number;
  /** What was asked, without values (`outline/`); absent if it was not planned. */
  readonly outline?: () => string;
  /** The code of an error that is told within a good answer. */
  readonly code?: string;
}

/**
 * Times one request. The clock of a deployed Worker stops while it computes, so there the times are those of waiting:
 * for the body (parse) and the database.
 */
export class Stopwatch implements Measurement {
  readonly startedAt = performance.now();
  readonly stages: Partial<Record<Stage, number>> = {};
  readonly usage = newUsage();
  rows?: number;
  outline?: () => string;
  code?: string;
  #last = this.startedAt;

  /** Ends a stage. It began when the previous one ended. */
  done(stage: Stage): void {
    const now = performance.now();
    this.stages[stage] = now - this.#last;
    this.#last = now;
  }
}
