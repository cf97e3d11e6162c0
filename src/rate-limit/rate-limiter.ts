/**
 * The Durable Object of one key: it counts the key's requests, wherever they come in, knows whether the key is revoked
 * and when it was last used, and its changes go through it in order. There is one object a key in the world, and it
 * takes one call after another.
 */
import { DurableObject } from "cloudflare:workers";
import type { KeyChange } from "../access/key-changes";
import type { StoredKey } from "../access/key-store";
import type { Bindings } from "../config/bindings";
import { PostgrestError } from "../postgrest";
import { KeyObject, type KeyOutcome } from "./key-object";
import type { KeyStanding } from "./key-standing";
import { KeyUsage } from "./key-usage";
import { NOTHING_SPENT, type RateVerdict, type Spending, spendToken } from "./token-bucket";

/** What the object says of a request. */
export interface KeyAnswer {
  readonly standing: KeyStanding;
  /** Of a good key that has a limit. */
  readonly verdict?: RateVerdict;
}

/** A change that is not made, because KV is out of reach. */
export interface NotChanged {
  readonly kind: "not changed";
  /** What KV said. */
  readonly reason: string;
}

/**
 * Holds its bucket in memory alone: a write a request would cost more than the request. An object that is idle may be
 * put to sleep after ten seconds, and forgets; one with a timer pending may not. So a timer runs until the bucket is
 * full, a minute at most, and then there is nothing left to forget.
 * @see https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/
 */
export class RateLimiter extends DurableObject<Bindings> {
  readonly #key = new KeyObject(this.ctx.storage, this.env.API_KEYS);
  readonly #usage = new KeyUsage(this.ctx.storage);
  #spending: Spending = NOTHING_SPENT;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Asks for a request: one call tells all that there is to know.
   * @param limit requests a minute; null: any number
   */
  async ask(limit: number | null): Promise<KeyAnswer> {
    const now = Date.now();
    const standing = await this.#key.standing(now);
    if (standing !== "good") return { standing };
    await this.#usage.note(now);
    return limit === null ? { standing } : { standing, verdict: this.#take(limit, now) };
  }

  /** Epoch milliseconds; null: never. */
  async lastUsed(): Promise<number | null> {
    return (await this.#usage.last()) ?? null;
  }

  /**
   * Changes the key. A revocation is never undone by a change that began before it.
   * @param found what KV has of the key
   * @param now epoch milliseconds
   */
  async change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome | NotChanged> {
    try {
      return await this.#key.change(found, change, now);
    } catch (error) {
      // Of an error that is thrown, the caller would see the message and no cause.
      const cause = error instanceof PostgrestError ? error.cause : undefined;
      if (!(cause instanceof Error)) throw error;
      return { kind: "not changed", reason: cause.message };
    }
  }

  override alarm(): Promise<void> {
    return this.#key.copyAgain(Date.now());
  }

  #take(limit: number, now: number): RateVerdict {
    const { spending, verdict } = spendToken(this.#spending, limit, now);
    this.#spending = spending;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#spending = NOTHING_SPENT;
    }, verdict.resetAt - now);
    return verdict;
  }
}
