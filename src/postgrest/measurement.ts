/** Where a request's time went, and what it asked of the database: for `observe` (SPEC §10). */
import { type DatabaseUsage, newUsage } from "./query/database/connection";

export type Stage = "parse" | "plan" | "db" | "render";

export interface Measurement {
  /** When the engine was given the request, as `performance.now()` has it. */
  readonly startedAt: number;
  /** Milliseconds by stage; one that was not come to is absent. */
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  readonly usage: Readonly<DatabaseUsage>;
}

/**
 * Takes the time of one request. The clock of a deployed Worker stands still while it computes, so what comes out
 * there is the time of waiting: for the body (parse) and the database.
 */
export class Stopwatch implements Measurement {
  readonly startedAt = performance.now();
  readonly stages: Partial<Record<Stage, number>> = {};
  readonly usage = newUsage();
  #last = this.startedAt;

  /** The stage that ends here began where the one before it ended. */
  done(stage: Stage): void {
    const now = performance.now();
    this.stages[stage] = now - this.#last;
    this.#last = now;
  }
}
