/**
 * The changes of one key, one after the other: the part of its Durable Object that KV, which has no transactions, cannot
 * do. What is stored here is what the key is; KV has a copy for reading, put there after each change.
 */

import { type IssuedKey, issueKey } from "../access/issue-key";
import { type ChangedRecord, changeRecord, isStop, type KeyChange } from "../access/key-changes";
import type { KeyRecord } from "../access/key-record";
import { type StoredKey, saveKey } from "../access/key-store";
import { logFault } from "../postgrest";
import { type KeyStanding, standingOf } from "./key-standing";

export type KeyOutcome =
  | Exclude<ChangedRecord, { readonly kind: "changed" }>
  /** `successor`: the key that a rotation made. */
  | { readonly kind: "changed"; readonly record: KeyRecord; readonly successor?: IssuedKey };

interface Kept extends StoredKey {
  /** Whether KV has it too. */
  readonly copied: boolean;
}

const name = "key";

/** How long after a copy that failed it is tried again; KV's limit of a day may last for hours. */
const copyAgainMilliseconds = 300_000;

export class KeyObject {
  /** The change that is under way. */
  #last: Promise<unknown> = Promise.resolve();
  /** What is stored, once it was read. */
  #kept: { readonly value: Kept | undefined } | undefined;

  constructor(
    private readonly storage: Pick<DurableObjectStorage, "get" | "put" | "setAlarm">,
    private readonly kv: KVNamespace,
  ) {}

  /** @param now epoch milliseconds */
  async standing(now: number): Promise<KeyStanding> {
    return standingOf((await this.#read())?.record, now);
  }

  /**
   * A revocation or suspension is made once it is stored here, for every isolate asks here. Any other change is made once
   * KV has it.
   * @param found what KV has: where the key stands that was never changed
   * @param now epoch milliseconds
   * @throws where KV is out of reach and the change is not made
   */
  change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome> {
    return this.#inOrder(() => this.#change(found, change, now));
  }

  /**
   * Gives KV what it does not have yet. Never rejects: the runtime tries a failed alarm again six times and then never.
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
    // An earlier change that did not reach KV must, whatever becomes of this one.
    if (kept && !kept.copied && !stops) await this.#copy(kept, now);
    const changed = changeRecord(before, change, now);
    if (changed.kind === "ended") return changed;
    const { record } = changed;
    const successor = change.kind === "rotate" ? await issueKey(this.kv, before, now) : undefined;
    await this.#keep({ hash, record, copied: false });
    try {
      await this.#copy({ hash, record }, now);
    } catch (error) {
      // KV may have a part of it.
      await this.storage.setAlarm(now + copyAgainMilliseconds);
      if (!stops) {
        await this.#keep({ hash, record: before, copied: false });
        throw error;
      }
      logFault(error, "A revocation or suspension is not in KV yet");
    }
    return { kind: "changed", record, ...(successor && { successor }) };
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
