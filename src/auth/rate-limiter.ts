/**
 * The Durable Object of one key: it counts the key's requests, wherever they come in, and its changes go through it in
 * order. There is one object a key in the world, and it takes one call after another.
 */
import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../env";
import type { KeyChange } from "./key-changes";
import { KeyObject, type KeyOutcome } from "./key-object";
import type { StoredKey } from "./key-store";
import { NOTHING_SPENT, type RateVerdict, type Spending, spendToken } from "./token-bucket";

/**
 * Holds its bucket in memory alone: a write a request would cost more than the request. An object that is idle may be
 * put to sleep after ten seconds, and forgets; one with a timer pending may not. So a timer runs until the bucket is
 * full, a minute at most, and then there is nothing left to forget.
 * @see https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/
 */
export class RateLimiter extends DurableObject<Bindings> {
  readonly #key = new KeyObject(this.ctx.storage, this.env.API_KEYS);
  #spending: Spending = NOTHING_SPENT;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Asks for one request.
   * @param limit requests a minute
   */
  take(limit: number): RateVerdict {
    const now = Date.now();
    const { spending, verdict } = spendToken(this.#spending, limit, now);
    this.#spending = spending;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#spending = NOTHING_SPENT;
    }, verdict.resetAt - now);
    return verdict;
  }

  /**
   * Changes the key. A revocation is never undone by a change that began before it.
   * @param found what KV has of the key
   * @param now epoch milliseconds
   * @throws where KV is out of reach; nothing has changed then, but that a revocation stands
   */
  change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome> {
    return this.#key.change(found, change, now);
  }
}
