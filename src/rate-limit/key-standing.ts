/** Whether a key may be used at all, as its Durable Object tells every isolate. Pure. */
import type { KeyRecord } from "../access/key-record";

/** `revoked` is for good, `suspended` until the key is resumed. */
export type KeyStanding = "good" | "revoked" | "suspended";

/**
 * @param record what the object keeps of the key; undefined: it was never changed, and KV is right
 * @param now epoch milliseconds
 */
export function standingOf(record: KeyRecord | undefined, now: number): KeyStanding {
  if (record === undefined) return "good";
  const { revokedAt, suspendedAt } = record;
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return "revoked";
  return suspendedAt === null ? "good" : "suspended";
}
