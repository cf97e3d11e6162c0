/**
 * What the key store said of late, kept in this isolate: a good key costs KV a read every 30 seconds and not one
 * a request. Only answers are kept, never an outage.
 */
import type { KeyRecord } from "./key-record";

const knownMilliseconds = 30_000;
/** Short, so that a key works at once where it was asked for before it was there. */
const unknownMilliseconds = 3_000;
const capacity = 1_000;

interface Entry<T> {
  readonly value: T;
  readonly until: number;
}

/** Entries that each end at a time of their own; of more than `capacity` the oldest make room. */
class ExpiringMap<T> {
  readonly #entries = new Map<string, Entry<T>>();

  get(name: string, now: number): T | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && now < entry.until ? entry.value : undefined;
  }

  set(name: string, value: T, now: number, milliseconds: number): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, until: now + milliseconds });
    for (const [oldest, { until }] of this.#entries) {
      if (now < until && this.#entries.size <= capacity) return;
      this.#entries.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}

export class KeyCache {
  readonly #records = new ExpiringMap<KeyRecord | null>();
  readonly #hashes = new ExpiringMap<string>();

  /** What is known: a record, null for "there is none", undefined for "ask". `now` in epoch milliseconds. */
  get(hash: string, now: number): KeyRecord | null | undefined {
    return this.#records.get(hash, now);
  }

  /** Keeps an answer of the key store. */
  set(hash: string, record: KeyRecord | null, now: number): void {
    this.#records.set(hash, record, now, record === null ? unknownMilliseconds : knownMilliseconds);
  }

  /** Forgets a key that has changed. */
  delete(hash: string): void {
    this.#records.delete(hash);
  }

  /** The hash of a key that came in a moment ago; undefined: it must be made. */
  hashOf(key: string, now: number): string | undefined {
    return this.#hashes.get(key, now);
  }

  /**
   * Keeps the hash of a good key: to make it takes 25 µs, a fortieth of a request. The key itself is in memory for as
   * long, as it is while a request with it is under way.
   */
  rememberHash(key: string, hash: string, now: number): void {
    this.#hashes.set(key, hash, now, knownMilliseconds);
  }
}
