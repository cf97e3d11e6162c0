/** `/admin/keys`: make, see, change, replace and revoke API keys. A key is shown once, when it is made. */
import { Hono } from "hono";
import { boundDatabase } from "./admin-companies";
import { jsonBody, keysQuery, newKeyBody, patchKeyBody, query, rotateKeyBody } from "./admin-requests";
import { API_KEY_RANDOM_BYTES, formatApiKey, hashApiKey, previewApiKey } from "./api-key";
import { adminErrors } from "./auth-errors";
import { companyExists } from "./company-store";
import type { KeyCache } from "./key-cache";
import { type KeyRecord, rightsOf, type ShownKey } from "./key-record";
import { findKeyById, listKeys, type StoredKey, saveKey, withUse } from "./key-store";
import type { AuthEnv } from "./middleware";
import { nextPageLink } from "./next-page-link";
import { verifyApiKey } from "./verify-api-key";

const idBytes = 10;
const wellFormedId = /^[0-9a-f]{20}$/;

export function adminKeys(cache: KeyCache): Hono<AuthEnv> {
  const app = new Hono<AuthEnv>();

  app.get("/", query(keysQuery), async (c) => {
    const { companyId, ...page } = c.req.valid("query");
    const found = await listKeys(c.env.API_KEYS, companyId === "" ? null : companyId, page);
    if (found.cursor !== undefined) c.header("Link", nextPageLink(c.req.url, found.cursor));
    return c.json(found.records);
  });

  app.post("/", jsonBody(newKeyBody), async (c) => {
    const { rateLimit, ...rights } = c.req.valid("json");
    const database = boundDatabase(c.env, rights.database);
    if (rights.companyId !== null && !(await companyExists(database, rights.companyId))) {
      throw adminErrors.noCompany(rights.companyId);
    }
    return c.json(await issueKey(c.env.API_KEYS, { ...rights, ...ownLimit(rateLimit) }, Date.now()), 201);
  });

  app.get("/:id", async (c) => {
    const { record } = await stored(c.env.API_KEYS, c.req.param("id"));
    return c.json(await show(c.env.API_KEYS, record));
  });

  app.patch("/:id", jsonBody(patchKeyBody), async (c) => {
    const now = Date.now();
    const { hash, record } = await stored(c.env.API_KEYS, c.req.param("id"));
    // An expired key may be prolonged; a revoked one stays what it is.
    if (isRevoked(record, now)) throw adminErrors.keyEnded(record.id, "revoked");
    const { rateLimit: before, ...kept } = record;
    const { rateLimit = before, ...changes } = c.req.valid("json");
    const changed = { ...kept, ...changes, ...ownLimit(rateLimit) };
    await saveKey(c.env.API_KEYS, hash, changed, now);
    cache.delete(hash);
    return c.json(await show(c.env.API_KEYS, changed));
  });

  app.post("/:id/rotate", jsonBody(rotateKeyBody), async (c) => {
    const now = Date.now();
    const { hash, record } = await stored(c.env.API_KEYS, c.req.param("id"));
    const verification = verifyApiKey(record, now);
    if (!verification.valid) {
      throw adminErrors.keyEnded(record.id, verification.reason === "expired" ? "expired" : "revoked");
    }
    const successor = await issueKey(c.env.API_KEYS, record, now);
    await saveKey(c.env.API_KEYS, hash, endAt(record, now + c.req.valid("json").overlapSeconds * 1000), now);
    cache.delete(hash);
    return c.json(successor, 201);
  });

  app.delete("/:id", async (c) => {
    const { hash, record } = await stored(c.env.API_KEYS, c.req.param("id"));
    const now = Date.now();
    await saveKey(c.env.API_KEYS, hash, endAt(record, now), now);
    cache.delete(hash);
    return c.body(null, 204);
  });

  return app;
}

type Rights = Omit<KeyRecord, "id" | "preview" | "createdAt" | "revokedAt">;

/** Makes and stores a key of these rights; the answer holds the key itself. */
async function issueKey(kv: KVNamespace, rights: Rights, now: number): Promise<ShownKey & { key: string }> {
  const key = formatApiKey(crypto.getRandomValues(new Uint8Array(API_KEY_RANDOM_BYTES)));
  const { name, expiresAt } = rights;
  const record: KeyRecord = {
    id: crypto.getRandomValues(new Uint8Array(idBytes)).toHex(),
    name,
    ...rightsOf(rights),
    preview: previewApiKey(key),
    createdAt: new Date(now).toISOString(),
    expiresAt,
    revokedAt: null,
  };
  await saveKey(kv, await hashApiKey(key), record, now);
  return { ...record, lastUsedAt: null, key };
}

async function show(kv: KVNamespace, record: KeyRecord): Promise<ShownKey> {
  const [shown] = await withUse(kv, [record]);
  return shown ?? { ...record, lastUsedAt: null };
}

/** A record has no word for the default: there the member is absent. */
function ownLimit(limit: number | null | "default" | undefined): { readonly rateLimit?: number | null } {
  return limit === undefined || limit === "default" ? {} : { rateLimit: limit };
}

/** The record of a key that ends then, unless it has been ended before. */
function endAt(record: KeyRecord, milliseconds: number): KeyRecord {
  const ends = Math.min(
    milliseconds,
    record.revokedAt === null ? milliseconds : Date.parse(record.revokedAt),
  );
  return { ...record, revokedAt: new Date(ends).toISOString() };
}

function isRevoked(record: KeyRecord, now: number): boolean {
  const verification = verifyApiKey(record, now);
  return !verification.valid && verification.reason === "revoked";
}

async function stored(kv: KVNamespace, id: string): Promise<StoredKey> {
  const found = wellFormedId.test(id) ? await findKeyById(kv, id) : null;
  if (found === null) throw adminErrors.noKey(id);
  return found;
}
