import { describe, expect, it } from "vitest";
import type { KeyRecord } from "../../src/access/key-record";
import { verifyApiKey } from "../../src/access/verify-api-key";
import { keyRecord } from "../support/key-records";

const now = Date.parse("2026-06-01T12:00:00.000Z");
const before = "2026-06-01T11:59:59.999Z";
const exactly = "2026-06-01T12:00:00.000Z";
const after = "2026-06-01T12:00:00.001Z";

const record = keyRecord();
const key = {
  id: record.id,
  companyId: "acme",
  scopes: ["view", "create"],
  integrations: null,
  entityTypes: null,
  isSuspended: false,
};
const narrow = { integrations: ["xero"], entityTypes: ["customer", "item"], rateLimit: 20 };

describe("verifyApiKey", () => {
  it.each<[string, KeyRecord | null, unknown]>([
    ["an unknown key", null, { valid: false, reason: "unknown" }],
    ["a key without an end", record, { valid: true, key }],
    ["a service key", { ...record, companyId: null }, { valid: true, key: { ...key, companyId: null } }],
    ["a narrower key", { ...record, ...narrow }, { valid: true, key: { ...key, ...narrow } }],
    [
      "a key that may make any number of requests",
      { ...record, rateLimit: null },
      { valid: true, key: { ...key, rateLimit: null } },
    ],
    ["a key before it expires", { ...record, expiresAt: after }, { valid: true, key }],
    [
      "a key at the moment it expires",
      { ...record, expiresAt: exactly },
      { valid: false, reason: "expired" },
    ],
    ["a key after it expired", { ...record, expiresAt: before }, { valid: false, reason: "expired" }],
    [
      "a suspended key, over which its object decides",
      { ...record, suspendedAt: before },
      { valid: true, key: { ...key, isSuspended: true } },
    ],
    ["a key that will be revoked", { ...record, revokedAt: after }, { valid: true, key }],
    [
      "a key at the moment it is revoked",
      { ...record, revokedAt: exactly },
      { valid: false, reason: "revoked" },
    ],
    ["a revoked key", { ...record, revokedAt: before }, { valid: false, reason: "revoked" }],
    [
      "a revoked key that has expired too",
      { ...record, revokedAt: before, expiresAt: before },
      { valid: false, reason: "revoked" },
    ],
  ])("decides on %s", (_, given, expected) => {
    expect(verifyApiKey(given, now)).toEqual(expected);
  });
});
