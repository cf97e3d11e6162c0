/**
 * Plans of reads, kept by who asks and by shape: most requests differ from one before in nothing but a value, and take
 * a tenth of the time to plan again.
 */

import type { Plan } from "../plan/plan";
import { type PreparedRead, prepareRead } from "./operands";
import type { Shape } from "./shape";

/** Some kilobytes each. */
const CAPACITY = 500;
/** A longer shape is a request of its own, more likely than one that comes again. */
const LONGEST_KEY = 4096;

/**
 * An audience is an object that stands for all that policies depend on. A plan holds the policy of the audience that
 * it was made for, and is found by that very object only.
 */
export class PlanCache {
  /** The least recently used one is the first. */
  readonly #plans = new Map<string, PreparedRead>();
  readonly #audiences = new WeakMap<object, number>();
  #audienceCount = 0;

  get(audience: object, shape: Shape): PreparedRead | undefined {
    const key = this.#keyOf(audience, shape);
    const plan = this.#plans.get(key);
    if (!plan) return undefined;
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    return plan;
  }

  /** Keeps a plan, if it is one for every read of the shape. */
  set(audience: object, shape: Shape, plan: Plan): void {
    if (plan.kind !== "read" || shape.key.length > LONGEST_KEY) return;
    const prepared = prepareRead(plan, shape);
    if (!prepared) return;
    this.#plans.set(this.#keyOf(audience, shape), prepared);
    if (this.#plans.size <= CAPACITY) return;
    for (const oldest of this.#plans.keys()) {
      this.#plans.delete(oldest);
      return;
    }
  }

  /** Numbers are given once: the plans of an audience that is gone are never found again. */
  #keyOf(audience: object, { key }: Shape): string {
    let number = this.#audiences.get(audience);
    if (number === undefined) {
      this.#audienceCount += 1;
      number = this.#audienceCount;
      this.#audiences.set(audience, number);
    }
    return `${number} ${key}`;
  }
}
