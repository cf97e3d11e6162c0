/** The time that a request took, and its use of the database: for `observe` (SPEC §10). */
import { type DatabaseUsage, newUsage } from "./query/database/connection";

export type Stage = "parse" | "plan" | "db" | "render";

export interface Measurement {
  /** When the engine received the request, by `performance.now()`. */
  readonly startedAt: number;
  /** Milliseconds by stage; a stage that was not reached is absent. */
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  readonly usage: Readonly<DatabaseUsage>;
}

/**
 * Times one request. The clock of a deployed Worker stops while it computes, so there the times are those of waiting:
 * for the body (parse) and the database.
 */
export class Stopwatch implements Measurement {
  readonly startedAt = performance.now();
  readonly stages: Partial<Record<Stage, number>> = {};
  readonly usage = newUsage();
  #last = this.startedAt;

  /** Ends a stage. It began when the previous one ended. */
  done(stage: Stage): void {
    const now = performance.now();
    this.stages[stage] = now - this.#last;
    this.#last = now;
  }
}
