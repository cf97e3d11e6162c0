/**
 * Caches plans of reads by caller and shape: most requests differ from an earlier one only in a value, and with its
 * plan they take a tenth of the planning time.
 */

import { BoundedMap } from "../../memory/bounded-map";
import type { Plan } from "../plan/plan";
import { type PreparedRead, prepareRead } from "./prepared-read";
import type { Shape } from "./shape";

const CAPACITY = 500;
/** An isolate has 128 MB in total. */
const MAX_BYTES = 24_000_000;
/**
 * The memory of a plan with its statements and its writer, besides its key. Measured on short reads, lists, embeds and
 * trees of filters; none took more.
 */
const BYTES_PER_PLAN = 16_000;
const BYTES_PER_CHARACTER = 350;
/** A request with a longer key is unlikely to come again. */
const LONGEST_KEY = 4096;

/** Callers with the same policies share plans: `policyKey` is all of a caller that the plan of a read depends on. */
export class PlanCache {
  readonly #plans = new BoundedMap<string, PreparedRead>({
    entries: CAPACITY,
    weight: { max: MAX_BYTES, of: bytesOf },
  });

  get(policyKey: string, shape: Shape): PreparedRead | undefined {
    return this.#plans.get(keyOf(policyKey, shape));
  }

  /** Caches a plan, if it serves every read of the shape. */
  set(policyKey: string, shape: Shape, plan: Plan): PreparedRead | undefined {
    const key = keyOf(policyKey, shape);
    if (plan.kind !== "read" || key.length > LONGEST_KEY) return undefined;
    const prepared = prepareRead(plan, shape);
    if (prepared) this.#plans.set(key, prepared);
    return prepared;
  }
}

/** The length separates the two parts, whatever characters they contain. */
function keyOf(policyKey: string, { key }: Shape): string {
  return `${policyKey.length} ${policyKey}${key}`;
}

/** The plan has its first request's operands, which are not in the key, so the query string's length is added. */
function bytesOf(key: string, { plan }: PreparedRead): number {
  return BYTES_PER_PLAN + BYTES_PER_CHARACTER * key.length + 2 * plan.location.search.length;
}
