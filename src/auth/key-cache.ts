/**
 * What the key store said of late, kept in this isolate: a good key costs KV a read every 30 seconds and not one
 * a request. Only answers are kept, never an outage. By the hash, so that no key lies in memory.
 */
import type { KeyRecord } from "./key-record";

const knownMilliseconds = 30_000;
/** Short, so that a key works at once where it was asked for before it was there. */
const unknownMilliseconds = 3_000;
const capacity = 1_000;

interface Entry {
  readonly record: KeyRecord | null;
  readonly until: number;
}

export class KeyCache {
  readonly #entries = new Map<string, Entry>();

  /** What is known: a record, null for "there is none", undefined for "ask". `now` in epoch milliseconds. */
  get(hash: string, now: number): KeyRecord | null | undefined {
    const entry = this.#entries.get(hash);
    return entry !== undefined && now < entry.until ? entry.record : undefined;
  }

  /** Keeps an answer of the key store; the oldest one makes room. */
  set(hash: string, record: KeyRecord | null, now: number): void {
    this.#entries.delete(hash);
    this.#entries.set(hash, {
      record,
      until: now + (record === null ? unknownMilliseconds : knownMilliseconds),
    });
    if (this.#entries.size <= capacity) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** Forgets a key that has changed. */
  delete(hash: string): void {
    this.#entries.delete(hash);
  }
}
