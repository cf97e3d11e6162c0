/** Whether a key may be used at all, as its Durable Object tells every isolate. Pure. */
import type { KeyRecord } from "../access/key-record";

/** `revoked` is for good. */
export type KeyStanding = "good" | "revoked";

/**
 * @param record what the object keeps of the key; undefined: it was never changed, and KV is right
 * @param now epoch milliseconds
 */
export function standingOf(record: KeyRecord | undefined, now: number): KeyStanding {
  const revokedAt = record?.revokedAt ?? null;
  return revokedAt !== null && Date.parse(revokedAt) <= now ? "revoked" : "good";
}
