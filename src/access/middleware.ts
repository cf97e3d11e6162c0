/** Checks the API key of a request and its scopes. The rights of the key are then in `c.get("key")`. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../config/bindings";
import { actionsOfMethod } from "../postgrest";
import { hashApiKey, isApiKey } from "./api-key";
import { authorize } from "./authorize";
import { readCredentials } from "./credentials";
import { accessErrors } from "./errors";
import type { KeyCache } from "./key-cache";
import type { KeyRecord } from "./key-record";
import { findKey } from "./key-store";
import { type PlaceSource, placeKey } from "./place";
import { type ApiKey, verifyApiKey } from "./verify-api-key";

export interface AuthEnv {
  Bindings: Bindings;
  Variables: { key: ApiKey };
}

/**
 * Requires a valid key, except for `OPTIONS`, which shows what exists but no data.
 * @throws 401 `PGRST302` no key, `PGRST301` malformed, unknown or revoked, `PGRST303` expired; 503 `PGRST001` if the
 *   key store cannot be reached
 */
export const requireApiKey = (cache: KeyCache, companies: PlaceSource) =>
  createMiddleware<AuthEnv>(async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const credentials = readCredentials((name) => c.req.header(name));
    if (credentials.kind === "none") throw accessErrors.noKey();
    if (credentials.kind === "malformed") throw accessErrors.invalidKey();

    const { token } = credentials;
    const now = Date.now();
    // A wrong checksum is a typo or a guess, so it costs no read of KV.
    if (!isApiKey(token)) throw accessErrors.invalidKey();
    const hash = await hashApiKey(token);
    const known = cache.get(hash, now);
    const knownPlaces = companies.get(c.env, now, known === undefined);
    const isKnown = known !== undefined && knownPlaces !== undefined;
    const kv = c.env.API_KEYS;
    const [record, places] = isKnown
      ? [known, knownPlaces]
      : await Promise.all([
          known === undefined ? lookUp(cache, kv, hash, now) : known,
          knownPlaces ?? companies.read(c.env, now),
        ]);
    const key = admit(record, now);
    const isOverAll = key.companyId === null && companies.isOfUse(c.env);
    c.set("key", isOverAll ? { ...key, passesOverMoved: true } : placeKey(key, places));
    return next();
  });

/**
 * Requires the scopes that the method always needs, before the body is read. The plan may need more; those are checked
 * once there is a plan.
 * @throws 403 `42501`
 */
export const requireScopes = createMiddleware<AuthEnv>(async (c, next) => {
  const { method } = c.req;
  if (method !== "OPTIONS") authorize(c.get("key"), actionsOfMethod(method), method);
  return next();
});

/** Wants the key to have `view`, which every function needs. @throws 403 `42501` */
export const requireView = createMiddleware<AuthEnv>(async (c, next) => {
  const { method } = c.req;
  if (method !== "OPTIONS") authorize(c.get("key"), ["view"], method);
  return next();
});

async function lookUp(
  cache: KeyCache,
  kv: KVNamespace,
  hash: string,
  now: number,
): Promise<KeyRecord | null> {
  const record = await findKey(kv, hash);
  cache.set(hash, record, now);
  return record;
}

function admit(record: KeyRecord | null, now: number): ApiKey {
  const verification = verifyApiKey(record, now);
  if (verification.valid) return verification.key;
  switch (verification.reason) {
    case "expired":
      throw accessErrors.expiredKey();
    case "unknown":
    case "revoked":
      throw accessErrors.invalidKey();
  }
}
