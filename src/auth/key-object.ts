/**
 * The changes of one key, one after the other: the part of its Durable Object that KV, which has no transactions, cannot
 * do. What is stored here is what the key is; KV has a copy for reading, put there after each change.
 */
import { type IssuedKey, issueKey } from "./issue-key";
import { type ChangedRecord, changeRecord, type KeyChange } from "./key-changes";
import type { KeyRecord } from "./key-record";
import { type StoredKey, saveKey } from "./key-store";

export type KeyOutcome =
  | Exclude<ChangedRecord, { readonly kind: "changed" }>
  /** `successor`: the key that a rotation made. */
  | { readonly kind: "changed"; readonly record: KeyRecord; readonly successor?: IssuedKey };

interface Kept {
  readonly record: KeyRecord;
  /** Whether KV has it too. */
  readonly copied: boolean;
}

const name = "key";

export class KeyObject {
  /** The change that is under way. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly storage: Pick<DurableObjectStorage, "get" | "put">,
    private readonly kv: KVNamespace,
  ) {}

  /**
   * @param found what KV has: where the key stands that was never changed
   * @param now epoch milliseconds
   */
  change(found: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome> {
    const outcome = this.#last.then(() => this.#change(found, change, now));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  async #change({ hash, record: found }: StoredKey, change: KeyChange, now: number): Promise<KeyOutcome> {
    const kept = await this.storage.get<Kept>(name);
    const before = kept?.record ?? found;
    // An earlier change that did not reach KV must, whatever becomes of this one.
    if (kept && !kept.copied) await this.#copy(hash, before, now);
    const changed = changeRecord(before, change, now);
    if (changed.kind === "ended") return changed;
    const { record } = changed;
    const successor = change.kind === "rotate" ? await issueKey(this.kv, before, now) : undefined;
    await this.#keep({ record, copied: false });
    try {
      await this.#copy(hash, record, now);
    } catch (error) {
      // The caller is told that nothing changed. A revocation stands all the same.
      if (change.kind !== "revoke") await this.#keep({ record: before, copied: false });
      throw error;
    }
    return { kind: "changed", record, ...(successor && { successor }) };
  }

  async #copy(hash: string, record: KeyRecord, now: number): Promise<void> {
    await saveKey(this.kv, hash, record, now);
    await this.#keep({ record, copied: true });
  }

  #keep(kept: Kept): Promise<void> {
    return this.storage.put(name, kept);
  }
}
