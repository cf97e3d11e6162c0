/** What is stored about an API key: never the key or its hash. */
import * as z from "zod/mini";
import { once } from "../memory/once.ts";

export const scopes = ["view", "create", "update", "delete"] as const;
export type Scope = (typeof scopes)[number];

/** Null means no narrowing. Records from before these lists existed have no such member, which means the same. */
const narrowing = () => z._default(z.nullable(z.array(z.string())), null);

/** Times are ISO 8601 in UTC. */
export const keyRecord = once(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    /** The company whose rows the key may access; null: a service key, for all companies. */
    companyId: z.nullable(z.string()),
    scopes: z.array(z.enum(scopes)),
    /** The integrations whose rows the key may access; null: all. */
    integrations: narrowing(),
    /** The entity types whose rows the key may access; null: all. */
    entityTypes: narrowing(),
    /** Requests per minute; null: no limit; absent: the Worker's `RATE_LIMIT_PER_MINUTE`. */
    rateLimit: z.exactOptional(z.nullable(z.int())),
    /** The binding of the database that has its rows; absent: `DB`. */
    database: z.exactOptional(z.string()),
    /** The last five characters of the key. */
    preview: z.string(),
    createdAt: z.iso.datetime(),
    /** The key is refused from this time on. */
    expiresAt: z.nullable(z.iso.datetime()),
    /** May be in the future: a rotated key works until then. */
    revokedAt: z.nullable(z.iso.datetime()),
    /** When the key was suspended; null: it is not. Absent in records from before keys could be suspended. */
    suspendedAt: z._default(z.nullable(z.iso.datetime()), null),
  }),
);

export type KeyRecord = z.infer<ReturnType<typeof keyRecord>>;

/** What a key may do, and on which rows. */
export type KeyRights = Pick<
  KeyRecord,
  "companyId" | "scopes" | "integrations" | "entityTypes" | "rateLimit" | "database"
>;

/** Picks the rights from a record, or from another object that has them. */
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
export const shownKey = once(() =>
  z.extend(keyRecord(), {
    /** Exact to about five minutes; null: never used. */
    lastUsedAt: z.nullable(z.string()),
  }),
);

export type ShownKey = z.infer<ReturnType<typeof shownKey>>;
