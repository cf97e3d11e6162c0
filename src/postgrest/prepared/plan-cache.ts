/**
 * Plans of reads, kept by who asks and by shape: most requests differ from one before in nothing but a value, and take
 * a tenth of the time to plan again.
 */

import { BoundedMap } from "../../memory/bounded-map";
import type { Plan } from "../plan/plan";
import { type PreparedRead, prepareRead } from "./prepared-read";
import type { Shape } from "./shape";

const CAPACITY = 500;
/** An isolate has 128 MB for all that it does. */
const MAX_BYTES = 24_000_000;
/**
 * What a plan takes in memory with its statements and its writer, by the length of its key: measured over short reads,
 * lists, embeds and trees of filters, none of which takes more.
 */
const BYTES_PER_PLAN = 16_000;
const BYTES_PER_CHARACTER = 350;
/** A longer key is a request of its own, more likely than one that comes again. */
const LONGEST_KEY = 4096;

/** Two callers of the same policies have the same plans: `policyKey` is all of a caller that a plan of a read depends on. */
export class PlanCache {
  readonly #plans = new BoundedMap<string, PreparedRead>({
    entries: CAPACITY,
    weight: { max: MAX_BYTES, of: bytesOf },
  });

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

/** The plan has the operands of its first request, which are not in the key: the query string stands for them. */
function bytesOf(key: string, { plan }: PreparedRead): number {
  return BYTES_PER_PLAN + BYTES_PER_CHARACTER * key.length + 2 * plan.location.search.length;
}
