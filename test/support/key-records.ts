/** The record of a key as the key store has it, for the tests that need no key to go with it. */
import type { KeyRecord } from "../../src/access/key-record";

export function keyRecord(rest: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: "0123456789abcdef0123",
    name: "Xero sync",
    companyId: "acme",
    scopes: ["view", "create"],
    integrations: null,
    entityTypes: null,
    preview: "6BYXP",
    createdAt: "2026-01-01T00:00:00.000Z",
    expiresAt: null,
    revokedAt: null,
    suspendedAt: null,
    ...rest,
  };
}
