/** An API key as `/admin/keys` shows it, and what it may do, in words. */
import { type Limits, limitedText, listText } from "../admin/limits";

export const scopes = ["view", "create", "update", "delete"] as const;
export type Scope = (typeof scopes)[number];

export interface Key extends Limits {
  readonly id: string;
  readonly name: string;
  /** Null: a service key, for all companies. */
  readonly companyId: string | null;
  readonly scopes: readonly Scope[];
  /** Absent: as the server is set; null: none. */
  readonly rateLimit?: number | null;
  /** The last five characters. */
  readonly preview: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly suspendedAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface NewKey extends Key {
  readonly key: string;
}

export const scopeWords: Readonly<Record<Scope, string>> = {
  view: "read",
  create: "create",
  update: "change",
  delete: "delete",
};

/** `read and create mappings, only in xero, only of customer` */
export const rightsText = (key: Key): string =>
  limitedText(`${listText(key.scopes.map((scope) => scopeWords[scope]))} mappings`, key);

/** How many requests a minute it has, in words. */
export const rateText = ({ rateLimit }: Key): string =>
  rateLimit === null ? "no limit" : (rateLimit?.toLocaleString("en") ?? "as the server is set");

export type KeyState = "active" | "suspended" | "revoked" | "expired" | "ending";

/** @param now epoch milliseconds */
export function keyState({ suspendedAt, revokedAt, expiresAt }: Key, now = Date.now()): KeyState {
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return "revoked";
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return "expired";
  if (suspendedAt !== null) return "suspended";
  return revokedAt === null ? "active" : "ending";
}

export const isUsable = (key: Key): boolean => !["revoked", "expired"].includes(keyState(key));
