/** What is kept about an API key: never the key, never its hash. */
import * as z from "zod/mini";

export const scopes = ["view", "create", "update", "delete"] as const;
export type Scope = (typeof scopes)[number];

/** Null, and absent in a record of before there were such lists: no narrowing. */
const narrowing = z._default(z.nullable(z.array(z.string())), null);

/** Times are ISO 8601 in UTC. */
export const keyRecord = z.object({
  id: z.string(),
  name: z.string(),
  /** The company whose rows the key may touch; null: a service key, over all companies. */
  companyId: z.nullable(z.string()),
  scopes: z.array(z.enum(scopes)),
  /** The integrations whose rows the key may touch; null: all. */
  integrations: narrowing,
  /** The entity types whose rows the key may touch; null: all. */
  entityTypes: narrowing,
  /** Requests a minute; null: any number; absent: the Worker's `RATE_LIMIT_PER_MINUTE`. */
  rateLimit: z.exactOptional(z.nullable(z.int())),
  /** The binding of the database that its rows are in; absent: `DB`. */
  database: z.exactOptional(z.string()),
  /** The last five characters of the key. */
  preview: z.string(),
  createdAt: z.iso.datetime(),
  /** From then on the key is no longer accepted. */
  expiresAt: z.nullable(z.iso.datetime()),
  /** May lie ahead: a key that was replaced works until then. */
  revokedAt: z.nullable(z.iso.datetime()),
  /** Since when it is not accepted until it is resumed; absent in a record of before keys could be suspended. */
  suspendedAt: z._default(z.nullable(z.iso.datetime()), null),
});

export type KeyRecord = z.infer<typeof keyRecord>;

/** What a key may do, and where. */
export type KeyRights = Pick<
  KeyRecord,
  "companyId" | "scopes" | "integrations" | "entityTypes" | "rateLimit" | "database"
>;

/** The rights alone, of a record or of whatever else has them. */
export function rightsOf(from: KeyRights): KeyRights {
  const { companyId, scopes, integrations, entityTypes, rateLimit, database } = from;
  return {
    companyId,
    scopes,
    integrations,
    entityTypes,
    ...(rateLimit !== undefined && { rateLimit }),
    ...(database !== undefined && { database }),
  };
}

/** A record as `/admin/keys` shows it. */
export const shownKey = z.extend(keyRecord, {
  /** To five minutes or so; null: not yet. */
  lastUsedAt: z.nullable(z.string()),
});

export type ShownKey = z.infer<typeof shownKey>;
