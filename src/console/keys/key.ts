/** An API key as `/admin/keys` shows it, and what it may do, in words. */

export const scopes = ["view", "create", "update", "delete"] as const;
export type Scope = (typeof scopes)[number];

export interface Key {
  readonly id: string;
  readonly name: string;
  /** Null: a service key, for all companies. */
  readonly companyId: string | null;
  readonly scopes: readonly Scope[];
  readonly integrations: readonly string[] | null;
  readonly entityTypes: readonly string[] | null;
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

const list = new Intl.ListFormat("en", { type: "conjunction" });

/** `read and create mappings of xero, of the entity type customer` */
export function rightsText({ scopes: may, integrations, entityTypes }: Key): string {
  const parts = [`${list.format(may.map((scope) => scopeWords[scope]))} mappings`];
  if (integrations !== null) parts.push(`only in ${list.format(integrations)}`);
  if (entityTypes !== null) parts.push(`only of ${list.format(entityTypes)}`);
  return parts.join(", ");
}

export type KeyState = "active" | "suspended" | "revoked" | "expired" | "ending";

/** @param now epoch milliseconds */
export function keyState({ suspendedAt, revokedAt, expiresAt }: Key, now = Date.now()): KeyState {
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return "revoked";
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return "expired";
  if (suspendedAt !== null) return "suspended";
  return revokedAt === null ? "active" : "ending";
}

export const isUsable = (key: Key): boolean => !["revoked", "expired"].includes(keyState(key));
