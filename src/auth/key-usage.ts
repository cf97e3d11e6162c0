/**
 * When a key was last used, noted after the answer and at most once a minute a key, which is well within the one write
 * a second that KV takes for one of its keys.
 */
import { waitUntil } from "cloudflare:workers";
import { faultLine } from "../postgrest";
import type { KeyRecord } from "./key-record";
import { saveUse } from "./key-store";

const interval = 60_000;
const capacity = 1_000;

export class KeyUsage {
  /** When this isolate last noted a key's use, by the key's id. */
  readonly #noted = new Map<string, number>();

  /** Holds nothing up: what cannot be noted is logged and lost. `now` in epoch milliseconds. */
  note(kv: KVNamespace, record: KeyRecord, now: number): void {
    const last = this.#noted.get(record.id);
    if (last !== undefined && now - last < interval) return;
    // Rather a note too many than a map that grows with every key there ever was.
    if (this.#noted.size >= capacity) this.#noted.clear();
    this.#noted.set(record.id, now);
    waitUntil(
      saveUse(kv, record, now, interval).catch((error: unknown) => {
        console.error(`The last use of key ${record.id} could not be noted: ${faultLine(error)}`);
      }),
    );
  }
}
