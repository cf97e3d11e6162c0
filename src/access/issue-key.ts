/** Makes and stores a new API key: the one place where a key exists as text. */
import { API_KEY_RANDOM_BYTES, formatApiKey, hashApiKey, previewApiKey } from "./api-key";
import { type KeyRecord, rightsOf, type ShownKey } from "./key-record";
import { saveKey } from "./key-store";

const idBytes = 10;

export type IssuedKey = ShownKey & { readonly key: string };

/** The id of a new key. */
export function newKeyId(): string {
  return crypto.getRandomValues(new Uint8Array(idBytes)).toHex();
}

/**
 * Returns the key itself; only its hash is stored.
 * @param id of `newKeyId`, which the caller has told the audit log before
 * @param now epoch milliseconds
 * @throws 503 if the key store cannot be reached
 */
export async function issueKey(
  kv: KVNamespace,
  id: string,
  rights: Omit<KeyRecord, "id" | "preview" | "createdAt" | "revokedAt" | "suspendedAt">,
  now: number,
): Promise<IssuedKey> {
  const key = formatApiKey(crypto.getRandomValues(new Uint8Array(API_KEY_RANDOM_BYTES)));
  const { name, expiresAt } = rights;
  const record: KeyRecord = {
    id,
    name,
    ...rightsOf(rights),
    preview: previewApiKey(key),
    createdAt: new Date(now).toISOString(),
    expiresAt,
    revokedAt: null,
    suspendedAt: null,
  };
  await saveKey(kv, await hashApiKey(key), record, now);
  return { ...record, lastUsedAt: null, key };
}
