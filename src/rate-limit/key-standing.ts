/** Whether a key may be used at all, as its Durable Object tells every isolate. Pure. */
import type { KeyRecord } from "../access/key-record";

/**
 * `revoked` is for good, `suspended` until the key is resumed. `unchanged`: the key was never changed through its object,
 * and what KV says of it is right.
 */
export type KeyStanding = "good" | "unchanged" | RefusedStanding;
type RefusedStanding = "revoked" | "suspended";

export function isRefused(standing: KeyStanding): standing is RefusedStanding {
  return standing === "revoked" || standing === "suspended";
}

/**
 * @param record what the object keeps of the key
 * @param now epoch milliseconds
 */
export function standingOf(record: KeyRecord | undefined, now: number): KeyStanding {
  if (record === undefined) return "unchanged";
  const { revokedAt, suspendedAt } = record;
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return "revoked";
  return suspendedAt === null ? "good" : "suspended";
}
