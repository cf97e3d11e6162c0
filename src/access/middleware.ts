/** Lets a request in by its API key, whose rights are in `c.get("key")` from then on, and holds it to its scopes. */
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
import { type ApiKey, verifyApiKey } from "./verify-api-key";

export interface AuthEnv {
  Bindings: Bindings;
  Variables: { key: ApiKey };
}

/**
 * Wants a key that is good. `OPTIONS` needs none: it says what there is, not what is in it.
 * @throws 401 `PGRST302` no key, `PGRST301` malformed, unknown or revoked, `PGRST303` expired; 503 `PGRST001` where
 *   the key store is out of reach
 */
export const requireApiKey = (cache: KeyCache) =>
  createMiddleware<AuthEnv>(async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const credentials = readCredentials((name) => c.req.header(name));
    if (credentials.kind === "none") throw accessErrors.noKey();
    if (credentials.kind === "malformed") throw accessErrors.invalidKey();

    const { token } = credentials;
    const now = Date.now();
    // A wrong checksum is a typo or a guess: not worth a read of KV.
    if (!isApiKey(token)) throw accessErrors.invalidKey();
    const record = await lookUp(cache, c.env.API_KEYS, await hashApiKey(token), now);
    c.set("key", admit(record, now));
    return next();
  });

/**
 * Wants the key to have the scopes that the method needs whatever the request, before its body is read. What else its
 * plan needs is asked for once there is one.
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
  const known = cache.get(hash, now);
  if (known !== undefined) return known;
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
