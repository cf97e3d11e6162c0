/** Whether a key may be used at all, as its Durable Object knows. Pure. */
import type { KeyRecord } from "../access/key-record";

/**
 * `revoked` is final; `suspended` lasts until the key is resumed. `unchanged`: the key was never changed through its
 * object, so KV's record is right.
 */
export type KeyStanding = "good" | "unchanged" | RefusedStanding;
type RefusedStanding = "revoked" | "suspended";

export function isRefused(standing: KeyStanding): standing is RefusedStanding {
  return standing === "revoked" || standing === "suspended";
}

/**
 * @param record the object's record of the key
 * @param now epoch milliseconds
 */
export function standingOf(record: KeyRecord | undefined, now: number): KeyStanding {
  if (record === undefined) return "unchanged";
  const { revokedAt, suspendedAt } = record;
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return "revoked";
  return suspendedAt === null ? "good" : "suspended";
}
