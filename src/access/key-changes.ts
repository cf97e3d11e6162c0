/** A key's record and a change → the changed record, or why the key cannot be changed. Pure. */
import type { KeyRecord } from "./key-record";
import { verifyApiKey } from "./verify-api-key";

export type KeyChange =
  | { readonly kind: "patch"; readonly changes: KeyPatch }
  /** A new key with the id `successorId` replaces it; the old one is revoked after the overlap. */
  | { readonly kind: "rotate"; readonly overlapMilliseconds: number; readonly successorId: string }
  | { readonly kind: "revoke" };

interface KeyPatch extends Partial<Pick<KeyRecord, "name" | "scopes" | "expiresAt">> {
  readonly integrations?: string[] | null;
  readonly entityTypes?: string[] | null;
  /** `default`: the limit in the Worker's settings. */
  readonly rateLimit?: number | null | "default";
  /** True: suspend the key; false: resume it. */
  readonly suspended?: boolean;
}

/** Whether the change revokes or suspends the key. */
export function isStop(change: KeyChange): boolean {
  return change.kind === "revoke" || (change.kind === "patch" && change.changes.suspended === true);
}

export type ChangedRecord =
  | { readonly kind: "changed"; readonly record: KeyRecord }
  | { readonly kind: "ended"; readonly how: EndedHow };

/** Why a key cannot be changed. */
export type EndedHow = "revoked" | "expired" | "suspended";

/** @param now epoch milliseconds */
export function changeRecord(record: KeyRecord, change: KeyChange, now: number): ChangedRecord {
  const ended = endOf(record, now);
  switch (change.kind) {
    case "patch":
      // An expired key may get a later end; a revoked one stays revoked.
      return ended === "revoked"
        ? { kind: "ended", how: ended }
        : { kind: "changed", record: patchRecord(record, change.changes, now) };
    case "rotate":
      if (ended !== undefined) return { kind: "ended", how: ended };
      // The new key would not be suspended.
      if (record.suspendedAt !== null) return { kind: "ended", how: "suspended" };
      return { kind: "changed", record: endAt(record, now + change.overlapMilliseconds) };
    case "revoke":
      return { kind: "changed", record: endAt(record, now) };
  }
}

function endOf(record: KeyRecord, now: number): "revoked" | "expired" | undefined {
  const verification = verifyApiKey(record, now);
  if (verification.valid) return undefined;
  return verification.reason === "expired" ? "expired" : "revoked";
}

function patchRecord({ rateLimit: before, ...kept }: KeyRecord, changes: KeyPatch, now: number): KeyRecord {
  const { rateLimit = before, suspended = kept.suspendedAt !== null, ...rest } = changes;
  const suspendedAt = suspended ? (kept.suspendedAt ?? new Date(now).toISOString()) : null;
  return { ...kept, ...rest, suspendedAt, ...ownLimit(rateLimit) };
}

/** In a record, the default limit is an absent member. */
export function ownLimit(limit: number | null | "default" | undefined): {
  readonly rateLimit?: number | null;
} {
  return limit === undefined || limit === "default" ? {} : { rateLimit: limit };
}

/** The record with the key revoked at that time, or earlier if it already was to be. */
function endAt(record: KeyRecord, milliseconds: number): KeyRecord {
  const ends = Math.min(
    milliseconds,
    record.revokedAt === null ? milliseconds : Date.parse(record.revokedAt),
  );
  return { ...record, revokedAt: new Date(ends).toISOString() };
}
