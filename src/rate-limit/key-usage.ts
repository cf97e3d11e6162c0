/**
 * When a key was last used, in its Durable Object: in memory at every request that asks the object, and stored once in
 * five minutes, which costs a row written each. Workers KV, whose free plan takes 1,000 writes a day, has no part in it.
 * @see https://developers.cloudflare.com/kv/platform/limits/
 */
import { logFault } from "../postgrest";

const storeEveryMilliseconds = 300_000;
const name = "used";

/** Times are epoch milliseconds. */
export class KeyUsage {
  #last: number | undefined;
  #stored: number | undefined;

  constructor(private readonly storage: Pick<DurableObjectStorage, "get" | "put">) {}

  /** Waits for no write: what cannot be stored is logged and lost. */
  async note(now: number): Promise<void> {
    await this.last();
    this.#last = now;
    if (this.#stored !== undefined && now - this.#stored < storeEveryMilliseconds) return;
    this.#stored = now;
    // Unconfirmed, so that the answer need not wait for it.
    this.storage.put(name, now, { allowUnconfirmed: true }).catch((error: unknown) => {
      logFault(error, "The last use of a key could not be stored");
    });
  }

  /** Undefined: never. Up to five minutes early, where the object has slept since. */
  async last(): Promise<number | undefined> {
    if (this.#last === undefined) {
      this.#stored = await this.storage.get<number>(name);
      this.#last ??= this.#stored;
    }
    return this.#last;
  }
}
