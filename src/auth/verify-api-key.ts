/** A key's record and the time → whether the key may come in, and if not, why. */
import type { KeyRecord, Scope } from "./key-record";

/** A key that was let in: what the rest of the request may know of it. */
export interface ApiKey {
  readonly id: string;
  /** Null for a service key, which sees every company. */
  readonly companyId: string | null;
  readonly scopes: readonly Scope[];
}

export type Verification =
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
  return { valid: true, key: { id: record.id, companyId: record.companyId, scopes: record.scopes } };
}
