/** What is kept about an API key: never the key, never its hash. */
import * as z from "zod/mini";

export const scopes = ["view", "create", "update", "delete"] as const;
export type Scope = (typeof scopes)[number];

/** Times are ISO 8601 in UTC. */
export const keyRecord = z.object({
  id: z.string(),
  name: z.string(),
  /** The company whose rows the key may touch; null: a service key, over all companies. */
  companyId: z.nullable(z.string()),
  scopes: z.array(z.enum(scopes)),
  /** The last five characters of the key. */
  preview: z.string(),
  createdAt: z.iso.datetime(),
  /** From then on the key is no longer accepted. */
  expiresAt: z.nullable(z.iso.datetime()),
  /** May lie ahead: a key that was replaced works until then. */
  revokedAt: z.nullable(z.iso.datetime()),
});

export type KeyRecord = z.infer<typeof keyRecord>;
