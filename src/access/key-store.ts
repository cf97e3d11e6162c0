/**
 * API keys in Workers KV: the only place that knows what is stored under which name.
 *
 * | KV key                    | value       | metadata   | for                                     |
 * | ------------------------- | ----------- | ---------- | --------------------------------------- |
 * | `key:<sha256 hex>`        | `KeyRecord` |            | every request: is this key good?        |
 * | `id:<id>`                 | the hash    |            | a record by its id                      |
 * | `list:<companyId>:<id>`   | empty       | `{ hash }` | the keys of a company, in pages         |
 * | `list::<id>`              | empty       | `{ hash }` | the service keys, over all companies    |
 *
 * None expires while its key works. All are kept for 30 days after it ends, so that one can still see what it was.
 * Everything here throws 503 `PGRST001` where KV is out of reach.
 */
import * as z from "zod/mini";
import { accessErrors } from "./errors";
import { type KeyRecord, keyRecord } from "./key-record";

/** How long KV may answer from a location's cache: its shortest. Beside 30 s in the isolate it makes SPEC §8's 60. */
const cacheTtl = 30;
const keptSeconds = 30 * 24 * 3600;
/** KV refuses to expire anything sooner. */
const shortestTtlSeconds = 60;
/** KV's expiration is a signed 32-bit number of seconds: what ends after January 2038 is kept for good. */
const latestExpiration = 2 ** 31 - 1;
/** The most keys that KV reads in one call. */
const bulk = 100;

const listed = z.object({ hash: z.string() });

/** A record and the hash that it is stored under. */
export interface StoredKey {
  readonly hash: string;
  readonly record: KeyRecord;
}

interface KeyPage {
  readonly records: readonly KeyRecord[];
  /** Where the next page starts; absent on the last one. */
  readonly cursor?: string;
}

/** The record of the key with that hash; null where there is none. May be up to 30 seconds old. */
export async function findKey(kv: KVNamespace, hash: string): Promise<KeyRecord | null> {
  const text = await reach(() => kv.get(`key:${hash}`, { type: "text", cacheTtl }));
  return text === null ? null : keyRecord.parse(JSON.parse(text));
}

/** The record with that id. */
export async function findKeyById(kv: KVNamespace, id: string): Promise<StoredKey | null> {
  const hash = await reach(() => kv.get(`id:${id}`));
  const record = hash === null ? null : await findKey(kv, hash);
  return hash === null || record === null ? null : { hash, record };
}

/**
 * A page of keys, past ones included while they are kept.
 * @param companyId whose; null: the service keys; undefined: all keys
 */
export async function listKeys(
  kv: KVNamespace,
  companyId: string | null | undefined,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<KeyPage> {
  const prefix = companyId === undefined ? "list:" : `list:${companyId ?? ""}:`;
  const found = await reach(() => kv.list({ prefix, limit: page.limit, cursor: page.cursor ?? null }));
  const names = found.keys.map(({ metadata }) => `key:${listed.parse(metadata).hash}`);
  const texts = await readAll(kv, names);
  // What has just expired may be in the list still.
  const records = texts.flatMap((text) => (text === null ? [] : [keyRecord.parse(JSON.parse(text))]));
  return found.list_complete ? { records } : { records, cursor: found.cursor };
}

/**
 * Stores a key, or what has become of it.
 * @param now epoch milliseconds
 */
export async function saveKey(kv: KVNamespace, hash: string, record: KeyRecord, now: number): Promise<void> {
  const expiry = expiration(record, now);
  await reach(async () => {
    // The record first: an end of the key must count, whatever becomes of the rest.
    await kv.put(`key:${hash}`, JSON.stringify(record), expiry);
    await Promise.all([
      kv.put(`id:${record.id}`, hash, expiry),
      kv.put(`list:${record.companyId ?? ""}:${record.id}`, "", { ...expiry, metadata: { hash } }),
    ]);
  });
}

/** The values under these names, in their order. */
async function readAll(kv: KVNamespace, names: readonly string[]): Promise<readonly (string | null)[]> {
  const chunks: string[][] = [];
  for (let start = 0; start < names.length; start += bulk) chunks.push(names.slice(start, start + bulk));
  const found = await Promise.all(
    chunks.map((chunk) => reach(() => kv.get(chunk, { type: "text", cacheTtl }))),
  );
  return chunks.flatMap((chunk, index) => chunk.map((name) => found[index]?.get(name) ?? null));
}

function expiration(record: KeyRecord, now: number): { expiration?: number } {
  const ends = [record.expiresAt, record.revokedAt]
    .filter((end) => end !== null)
    .map((end) => Date.parse(end));
  if (ends.length === 0) return {};
  const seconds = Math.max(
    Math.floor(Math.min(...ends) / 1000) + keptSeconds,
    Math.ceil(now / 1000) + shortestTtlSeconds + 1,
  );
  return seconds > latestExpiration ? {} : { expiration: seconds };
}

async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw accessErrors.keyStoreUnavailable(cause);
  }
}
