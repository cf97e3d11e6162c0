/**
 * The Durable Object of one key. It grants tokens to isolates, knows whether the key is revoked or suspended and when
 * it was last used, and makes the key's changes in order. There is one object per key in the world. It has no timer, so
 * that it sleeps when it is not used.
 */
import { DurableObject } from "cloudflare:workers";
import type { KeyChange } from "../access/key-changes";
import type { KeyRecord } from "../access/key-record";
import type { StoredKey } from "../access/key-store";
import type { Restoration } from "../access/restore-key";
import type { Bindings } from "../config/bindings";
import { PostgrestError } from "../postgrest";
import { KeyBucket } from "./key-bucket";
import { KeyObject, type KeyOutcome } from "./key-object";
import { isRefused } from "./key-standing";
import { KeyUsage } from "./key-usage";
import type { KeyAnswer } from "./lease";
import type { Ask } from "./token-bucket";

/** A change that was not made, because KV cannot be reached. */
export interface NotChanged {
  readonly kind: "not changed";
  /** What KV said. */
  readonly reason: string;
}

export class RateLimiter extends DurableObject<Bindings> {
  readonly #key = new KeyObject(this.ctx.storage, this.env.API_KEYS);
  readonly #usage = new KeyUsage(this.ctx.storage);
  readonly #bucket = new KeyBucket(this.ctx.storage);

  /**
   * Answers everything that an isolate needs in one call.
   * @param ask null: the key has no limit
   */
  async ask(ask: Ask | null): Promise<KeyAnswer> {
    const now = Date.now();
    const standing = await this.#key.standing(now);
    if (isRefused(standing)) return { standing };
    await this.#usage.note(now);
    return ask === null ? { standing } : { standing, grant: await this.#bucket.take(ask, now) };
  }

  /** Epoch milliseconds; null: never. */
  async lastUsed(): Promise<number | null> {
    return (await this.#usage.last()) ?? null;
  }

  /**
   * Changes the key. A revocation is never undone by a change that began before it.
   * @param found what KV has for the key
   * @param now epoch milliseconds
   */
  change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome | NotChanged> {
    return orNotChanged(this.#key.change(found, change, now));
  }

  /** The record of a key that was ever changed; null: KV's record is right. */
  async record(): Promise<KeyRecord | null> {
    return (await this.#key.record()) ?? null;
  }

  /**
   * Puts a key from an export back into KV, if it is missing there.
   * @param now epoch milliseconds
   */
  restore(copy: StoredKey, isDryRun: boolean, now: number): Promise<Restoration | NotChanged> {
    return orNotChanged(this.#key.restore(copy, isDryRun, now));
  }

  override alarm(): Promise<void> {
    return this.#key.copyAgain(Date.now());
  }
}

/** A thrown error reaches the caller with its message but without its cause. */
async function orNotChanged<T>(work: Promise<T>): Promise<T | NotChanged> {
  try {
    return await work;
  } catch (error) {
    const cause = error instanceof PostgrestError ? error.cause : undefined;
    if (!(cause instanceof Error)) throw error;
    return { kind: "not changed", reason: cause.message };
  }
}
