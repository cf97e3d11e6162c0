/** A key's record and the time → whether the key is valid, and if not, why. */
import { type KeyRecord, type KeyRights, rightsOf } from "./key-record";

/** A valid key: what the rest of the request may know about it. */
export type ApiKey = Readonly<
  Pick<KeyRecord, "id"> &
    KeyRights & {
      /**
       * What the key store says, which may be out of date. The key's Durable Object decides; this counts only if the
       * object does not answer (src/rate-limit/middleware.ts).
       */
      isSuspended: boolean;
      /** Whether its company moves to another database or has moved; then `database` is where the company is. */
      placed?: "moving" | "moved";
      /** A key over all companies, where a company may have moved: it does not see what is kept of one that is elsewhere. */
      passesOverMoved?: true;
    }
>;

type Verification =
  | { readonly valid: true; readonly key: ApiKey }
  | { readonly valid: false; readonly reason: "unknown" | "revoked" | "expired" };

/**
 * Checks a key.
 * @param record the key store's record; null: it has none
 * @param now epoch milliseconds
 */
export function verifyApiKey(record: KeyRecord | null, now: number): Verification {
  if (record === null) return { valid: false, reason: "unknown" };
  if (record.revokedAt !== null && Date.parse(record.revokedAt) <= now) {
    return { valid: false, reason: "revoked" };
  }
  if (record.expiresAt !== null && Date.parse(record.expiresAt) <= now) {
    return { valid: false, reason: "expired" };
  }
  const key = { id: record.id, ...rightsOf(record), isSuspended: record.suspendedAt !== null };
  return { valid: true, key };
}
