/** Lets a request in by its API key, and leaves the key's rights in `c.get("key")`. */
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../env";
import { hashApiKey, isApiKey } from "./api-key";
import { authErrors } from "./auth-errors";
import { readCredentials } from "./credentials";
import type { KeyCache } from "./key-cache";
import type { KeyRecord } from "./key-record";
import { findKey } from "./key-store";
import { requiredScopes } from "./required-scopes";
import { type ApiKey, verifyApiKey } from "./verify-api-key";

export interface AuthEnv {
  Bindings: Bindings;
  Variables: { key: ApiKey };
}

/**
 * Wants a key that is good for the request's method. `OPTIONS` needs none: it says what there is, not what is in
 * it.
 * @throws 401 `PGRST302` no key, `PGRST301` malformed, unknown or revoked, `PGRST303` expired; 403 `42501` lacks
 *   a scope; 503 `PGRST001` where the key store is out of reach
 */
export const requireApiKey = (cache: KeyCache) =>
  createMiddleware<AuthEnv>(async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const credentials = readCredentials((name) => c.req.header(name));
    if (credentials.kind === "none") throw authErrors.noKey();
    // A wrong checksum is a typo or a guess: not worth a read of KV.
    if (credentials.kind === "malformed" || !isApiKey(credentials.token)) throw authErrors.invalidKey();

    const now = Date.now();
    const hash = await hashApiKey(credentials.token);
    const key = admit(await lookUp(cache, c.env.API_KEYS, hash, now), now);
    for (const scope of requiredScopes(c.req.method, c.req.header("prefer"))) {
      if (!key.scopes.includes(scope)) throw authErrors.missingScope(scope, c.req.method);
    }
    c.set("key", key);
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
      throw authErrors.expiredKey();
    case "unknown":
    case "revoked":
      throw authErrors.invalidKey();
  }
}
