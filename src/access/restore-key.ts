/**
 * The copy of a key's record in an export, and what is known of the key here → what an import does with it: it adds what
 * is missing, changes nothing that is there, and makes no revoked key live. Pure.
 */
import { type KeyRecord, keyRecord } from "./key-record";
import type { StoredKey } from "./key-store";

/** What is known of a key. */
export interface KnownKey {
  /** What its Durable Object has, which is the truth; absent: the key was never changed there. */
  readonly kept?: StoredKey;
  /** What KV has under the names of the copy. */
  readonly stored: {
    readonly record: KeyRecord | null;
    /** The hash of the key with that id. */
    readonly hash: string | null;
    readonly isListed: boolean;
  };
  /** Whether KV keeps the record of a key so long after its end. */
  readonly isForgotten: (record: KeyRecord) => boolean;
}

/** `reason`: why it is refused, or what else there is to know. */
export type Restoration =
  | { readonly kind: "created"; readonly record: KeyRecord; readonly reason: string | null }
  | { readonly kind: "unchanged"; readonly reason: string | null }
  | { readonly kind: "refused"; readonly reason: string };

/** @param now epoch milliseconds */
export function restoreKey(
  copy: StoredKey,
  { kept, stored, isForgotten }: KnownKey,
  now: number,
): Restoration {
  const { hash, record } = copy;
  if ((kept && kept.hash !== hash) || (stored.hash ?? hash) !== hash) {
    return refused("another key has its id");
  }
  if (stored.record && stored.record.id !== record.id) {
    return refused(`it has the id ${stored.record.id} here`);
  }
  const current = kept?.record ?? stored.record ?? record;
  if (current.companyId !== record.companyId) return refused("it is a key of another company here");
  if (isRevoked(current, now) && !isRevoked(record, now)) {
    return refused(`it was revoked at ${current.revokedAt}, and no import undoes that`);
  }
  if (isForgotten(current)) {
    return { kind: "unchanged", reason: "it ended so long ago that its record is not kept" };
  }
  const reason = isSame(current, record) ? null : "its record here is another one, and stays";
  const isWhole = stored.record && isSame(stored.record, current) && stored.hash === hash && stored.isListed;
  return isWhole ? { kind: "unchanged", reason } : { kind: "created", record: current, reason };
}

function refused(reason: string): Restoration {
  return { kind: "refused", reason };
}

function isRevoked({ revokedAt }: KeyRecord, now: number): boolean {
  return revokedAt !== null && Date.parse(revokedAt) <= now;
}

/** Parsed, so that both have their members in one order, and those that older records do not have. */
function isSame(one: KeyRecord, other: KeyRecord): boolean {
  const [first, second] = [one, other].map((record) => JSON.stringify(keyRecord().parse(record)));
  return first === second;
}
