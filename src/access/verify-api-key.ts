/** A key's record and the time → whether the key may come in, and if not, why. */
import { type KeyRecord, type KeyRights, rightsOf } from "./key-record";

/** A key that was let in: what the rest of the request may know of it. */
export type ApiKey = Readonly<
  Pick<KeyRecord, "id"> &
    KeyRights & {
      /**
       * By the key store, which learns late that a key was resumed. Its Durable Object decides, and this only counts
       * where the object gives no answer (src/rate-limit/middleware.ts).
       */
      isSuspended: boolean;
    }
>;

type Verification =
  | { readonly valid: true; readonly key: ApiKey }
  | { readonly valid: false; readonly reason: "unknown" | "revoked" | "expired" };

/**
 * Decides over a key.
 * @param record what the key store has; null: nothing
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
