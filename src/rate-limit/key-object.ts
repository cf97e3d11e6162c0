/**
 * Makes the changes of one key one after the other, inside its Durable Object, because KV has no transactions. The
 * record stored here is the true one; KV gets a copy for reading after each change.
 */

import { type IssuedKey, issueKey } from "../access/issue-key";
import { type ChangedRecord, changeRecord, isStop, type KeyChange } from "../access/key-changes";
import type { KeyRecord } from "../access/key-record";
import { findNamesOf, isForgotten, type StoredKey, saveKey } from "../access/key-store";
import { type Restoration, restoreKey } from "../access/restore-key";
import { logFault } from "../postgrest";
import { type KeyStanding, standingOf } from "./key-standing";

export type KeyOutcome =
  | Exclude<ChangedRecord, { readonly kind: "changed" }>
  | {
      readonly kind: "changed";
      readonly before: KeyRecord;
      readonly record: KeyRecord;
      /** The key that a rotation made. */
      readonly successor?: IssuedKey;
    };

interface Kept extends StoredKey {
  /** Whether KV has it as well. */
  readonly copied: boolean;
}

const name = "key";

/** When a failed copy is tried again; KV's daily limit may last for hours. */
const copyAgainMilliseconds = 300_000;

export class KeyObject {
  /** The change that is under way. */
  #last: Promise<unknown> = Promise.resolve();
  /** What is stored, once it has been read. */
  #kept: { readonly value: Kept | undefined } | undefined;

  constructor(
    private readonly storage: Pick<DurableObjectStorage, "get" | "put" | "setAlarm">,
    private readonly kv: KVNamespace,
  ) {}

  /** @param now epoch milliseconds */
  async standing(now: number): Promise<KeyStanding> {
    return standingOf((await this.#read())?.record, now);
  }

  /** The record of a key that was changed through its object. */
  async record(): Promise<KeyRecord | undefined> {
    return (await this.#read())?.record;
  }

  /**
   * Puts a key from an export back into KV, if it is missing there. Nothing is stored here: the record is as good as any
   * other that was never changed, and one that was changed is the truth already.
   * @param now epoch milliseconds
   * @throws if KV cannot be reached
   */
  restore(copy: StoredKey, isDryRun: boolean, now: number): Promise<Restoration> {
    return this.#inOrder(async () => {
      const kept = await this.#read();
      const restored = restoreKey(
        copy,
        {
          ...(kept && { kept }),
          stored: await findNamesOf(this.kv, copy),
          isForgotten: (record) => isForgotten(record, now),
        },
        now,
      );
      if (restored.kind === "created" && !isDryRun) {
        await saveKey(this.kv, copy.hash, restored.record, now);
      }
      return restored;
    });
  }

  /**
   * A revocation or suspension takes effect once it is stored here, because every isolate asks here. Any other change
   * takes effect once KV has it.
   * @param found what KV has: the record, if the key was never changed
   * @param now epoch milliseconds
   * @throws if KV cannot be reached and the change is not made
   */
  change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome> {
    return this.#inOrder(() => this.#change(found, change, now));
  }

  /**
   * Copies to KV what it does not have yet. Never rejects: the runtime retries a failed alarm only six times.
   * @see https://developers.cloudflare.com/durable-objects/api/alarms/
   */
  copyAgain(now: number): Promise<void> {
    return this.#inOrder(async () => {
      try {
        const kept = await this.#read();
        if (kept && !kept.copied) await this.#copy(kept, now);
      } catch (error) {
        logFault(error, "A change of a key is not in KV yet");
        await this.storage.setAlarm(now + copyAgainMilliseconds);
      }
    });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const outcome = this.#last.then(work);
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  async #change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome> {
    const kept = await this.#read();
    const { hash } = found;
    const before = kept?.record ?? found.record;
    const stops = isStop(change);
    // First an earlier change that did not reach KV, whether or not this one succeeds.
    if (kept && !kept.copied && !stops) await this.#copy(kept, now);
    const changed = changeRecord(before, change, now);
    if (changed.kind === "ended") return changed;
    const { record } = changed;
    const successor =
      change.kind === "rotate" ? await issueKey(this.kv, change.successorId, before, now) : undefined;
    await this.#keep({ hash, record, copied: false });
    try {
      await this.#copy({ hash, record }, now);
    } catch (error) {
      // KV may have part of it.
      await this.storage.setAlarm(now + copyAgainMilliseconds);
      if (!stops) {
        await this.#keep({ hash, record: before, copied: false });
        throw error;
      }
      logFault(error, "A revocation or suspension is not in KV yet");
    }
    return { kind: "changed", before, record, ...(successor && { successor }) };
  }

  async #copy({ hash, record }: StoredKey, now: number): Promise<void> {
    await saveKey(this.kv, hash, record, now);
    await this.#keep({ hash, record, copied: true });
  }

  async #read(): Promise<Kept | undefined> {
    this.#kept ??= { value: await this.storage.get<Kept>(name) };
    return this.#kept.value;
  }

  async #keep(kept: Kept): Promise<void> {
    await this.storage.put(name, kept);
    this.#kept = { value: kept };
  }
}
