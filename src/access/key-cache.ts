/**
 * Caches the key store's answers in this isolate: a valid key costs one KV read every 30 seconds instead of one per
 * request. Outages are not cached. Unknown keys have their own map: anyone can make one up, with a correct checksum,
 * and they must not evict the valid ones.
 */
import { ExpiringMap } from "../memory/expiring-map";
import type { KeyRecord } from "./key-record";

const knownMilliseconds = 30_000;
/** Short, so that a new key works soon even if it was tried before it existed. */
const unknownMilliseconds = 3_000;
const capacity = 1_000;

export class KeyCache {
  readonly #records = new ExpiringMap<KeyRecord>(capacity);
  readonly #unknown = new ExpiringMap<true>(capacity);

  /**
   * The cached answer: a record, null for an unknown key, undefined if nothing is cached. `now` is in epoch
   * milliseconds.
   */
  get(hash: string, now: number): KeyRecord | null | undefined {
    return this.#records.get(hash, now) ?? (this.#unknown.get(hash, now) ? null : undefined);
  }

  /** Caches an answer of the key store. */
  set(hash: string, record: KeyRecord | null, now: number): void {
    this.delete(hash);
    if (record === null) this.#unknown.set(hash, true, now, unknownMilliseconds);
    else this.#records.set(hash, record, now, knownMilliseconds);
  }

  /** Removes a key that has changed. */
  delete(hash: string): void {
    this.#records.delete(hash);
    this.#unknown.delete(hash);
  }
}
