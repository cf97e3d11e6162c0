/**
 * Plans of reads, kept by who asks and by shape: most requests differ from one before in nothing but a value, and take
 * a tenth of the time to plan again.
 */

import { BoundedMap } from "../../memory/bounded-map";
import type { Plan } from "../plan/plan";
import { type PreparedRead, prepareRead } from "./prepared-read";
import type { Shape } from "./shape";

/** Some kilobytes each. */
const CAPACITY = 500;
/** A longer key is a request of its own, more likely than one that comes again. */
const LONGEST_KEY = 4096;

/** Two callers of the same policies have the same plans: `policyKey` is all of a caller that a plan of a read depends on. */
export class PlanCache {
  readonly #plans = new BoundedMap<string, PreparedRead>({ entries: CAPACITY });

  get(policyKey: string, shape: Shape): PreparedRead | undefined {
    return this.#plans.get(keyOf(policyKey, shape));
  }

  /** Keeps a plan, if it is one for every read of the shape. */
  set(policyKey: string, shape: Shape, plan: Plan): PreparedRead | undefined {
    const key = keyOf(policyKey, shape);
    if (plan.kind !== "read" || key.length > LONGEST_KEY) return undefined;
    const prepared = prepareRead(plan, shape);
    if (prepared) this.#plans.set(key, prepared);
    return prepared;
  }
}

/** The length keeps the two apart, whatever they are made of. */
function keyOf(policyKey: string, { key }: Shape): string {
  return `${policyKey.length} ${policyKey}${key}`;
}
