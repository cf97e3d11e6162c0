/**
 * What the key store said of late, kept in this isolate: a good key costs KV a read every 30 seconds and not one
 * a request. Only answers are kept, never an outage. Keys that are not there have a map of their own: anyone can make
 * them up, checksum and all, and they must not push out the good ones.
 */
import { ExpiringMap } from "../memory/expiring-map";
import type { KeyRecord } from "./key-record";

const knownMilliseconds = 30_000;
/** Short, so that a key works at once where it was asked for before it was there. */
const unknownMilliseconds = 3_000;
const capacity = 1_000;

export class KeyCache {
  readonly #records = new ExpiringMap<KeyRecord>(capacity);
  readonly #unknown = new ExpiringMap<true>(capacity);

  /** What is known: a record, null for "there is none", undefined for "ask". `now` in epoch milliseconds. */
  get(hash: string, now: number): KeyRecord | null | undefined {
    return this.#records.get(hash, now) ?? (this.#unknown.get(hash, now) ? null : undefined);
  }

  /** Keeps an answer of the key store. */
  set(hash: string, record: KeyRecord | null, now: number): void {
    this.delete(hash);
    if (record === null) this.#unknown.set(hash, true, now, unknownMilliseconds);
    else this.#records.set(hash, record, now, knownMilliseconds);
  }

  /** Forgets a key that has changed. */
  delete(hash: string): void {
    this.#records.delete(hash);
    this.#unknown.delete(hash);
  }
}
