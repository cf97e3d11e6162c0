/**
 * When a key was last used, in its Durable Object: noted in memory at every request that asks the object, and stored
 * once in five minutes, as one written row. Workers KV is not used for this: its free plan takes 1,000 writes a day.
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

  /** Does not wait for the write. If storing fails, that is logged and the time is lost. */
  async note(now: number): Promise<void> {
    await this.last();
    this.#last = now;
    if (this.#stored !== undefined && now - this.#stored < storeEveryMilliseconds) return;
    this.#stored = now;
    // Unconfirmed, so that the answer does not wait for it.
    this.storage.put(name, now, { allowUnconfirmed: true }).catch((error: unknown) => {
      logFault(error, "The last use of a key could not be stored");
    });
  }

  /** Undefined: never. May be up to five minutes too early, if the object has slept since. */
  async last(): Promise<number | undefined> {
    if (this.#last === undefined) {
      this.#stored = await this.storage.get<number>(name);
      this.#last ??= this.#stored;
    }
    return this.#last;
  }
}
