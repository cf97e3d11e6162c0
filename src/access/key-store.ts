/**
 * API keys in Workers KV. The names of their KV keys are used only here; `companies` beside them says which companies have
 * moved (src/placement/directory.ts).
 *
 * | KV key                    | value       | metadata   | for                                     |
 * | ------------------------- | ----------- | ---------- | --------------------------------------- |
 * | `key:<sha256 hex>`        | `KeyRecord` |            | every request: is the key valid?        |
 * | `id:<id>`                 | the hash    |            | a record by its id                      |
 * | `list:<companyId>:<id>`   | empty       | `{ hash }` | the keys of a company, in pages         |
 * | `list::<id>`              | empty       | `{ hash }` | the service keys, over all companies    |
 *
 * `audit:…` beside these is entries of the audit log that wait for the database (src/admin/audit/store.ts).
 *
 * None expires while its key works. All are kept for 30 days after the key ends, so that it can still be looked up.
 * Every function here throws 503 `PGRST001` if KV cannot be reached.
 */
import * as z from "zod/mini";
import { once } from "../memory/once";
import { accessErrors } from "./errors";
import { type KeyRecord, keyRecord } from "./key-record";

/**
 * How long KV may answer from a location's cache: the shortest that KV allows. With the isolate's 30 s this makes the
 * 60 s of SPEC §8.
 */
const cacheTtl = 30;
const keptSeconds = 30 * 24 * 3600;
/** KV refuses a shorter time. */
const shortestTtlSeconds = 60;
/**
 * KV's expiration is a signed 32-bit number of seconds. A record that would expire after January 2038 is kept forever.
 */
const latestExpiration = 2 ** 31 - 1;
/** How many keys KV reads in one call at most. */
const bulk = 100;

const listed = once(() => z.object({ hash: z.string() }));

/** A record and the hash that it is stored under. */
export interface StoredKey {
  readonly hash: string;
  readonly record: KeyRecord;
}

interface StoredPage {
  readonly keys: readonly StoredKey[];
  /** Where the next page starts; absent on the last one. */
  readonly cursor?: string;
}

/** The record of the key with that hash; null if there is none. May be up to 30 seconds old. */
export async function findKey(kv: KVNamespace, hash: string): Promise<KeyRecord | null> {
  const text = await reach(() => kv.get(`key:${hash}`, { type: "text", cacheTtl }));
  return text === null ? null : keyRecord().parse(JSON.parse(text));
}

/** The record with that id. */
export async function findKeyById(kv: KVNamespace, id: string): Promise<StoredKey | null> {
  const hash = await reach(() => kv.get(`id:${id}`));
  const record = hash === null ? null : await findKey(kv, hash);
  return hash === null || record === null ? null : { hash, record };
}

interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of keys, including those that have ended but are still stored.
 * @param companyId the company of the keys; null: the service keys; undefined: all keys
 */
export async function listStoredKeys(
  kv: KVNamespace,
  companyId: string | null | undefined,
  page: PageRequest,
): Promise<StoredPage> {
  const prefix = companyId === undefined ? "list:" : `list:${companyId ?? ""}:`;
  const found = await reach(() => kv.list({ prefix, limit: page.limit, cursor: page.cursor ?? null }));
  const hashes = found.keys.map(({ metadata }) => listed().parse(metadata).hash);
  const texts = await readAll(
    kv,
    hashes.map((hash) => `key:${hash}`),
  );
  // A record that has just expired may still be in the list.
  const keys = hashes.flatMap((hash, index) => {
    const text = texts[index] ?? null;
    return text === null ? [] : [{ hash, record: keyRecord().parse(JSON.parse(text)) }];
  });
  return found.list_complete ? { keys } : { keys, cursor: found.cursor };
}

/** What KV has under the three names of that key. */
export async function findNamesOf(
  kv: KVNamespace,
  { hash, record: { id, companyId } }: StoredKey,
): Promise<{ readonly record: KeyRecord | null; readonly hash: string | null; readonly isListed: boolean }> {
  const names = [`key:${hash}`, `id:${id}`, listName(id, companyId)];
  const [text = null, hashOfId = null, listEntry = null] = await readAll(kv, names);
  const record = text === null ? null : keyRecord().parse(JSON.parse(text));
  return { record, hash: hashOfId, isListed: listEntry !== null };
}

/** Whether the key ended so long ago that its record is not kept. @param now epoch milliseconds */
export function isForgotten(record: KeyRecord, now: number): boolean {
  const end = endOf(record);
  return end !== undefined && end + keptSeconds * 1000 <= now;
}

/**
 * Stores a new or changed key.
 * @param now epoch milliseconds
 */
export async function saveKey(kv: KVNamespace, hash: string, record: KeyRecord, now: number): Promise<void> {
  const expiry = expiration(record, now);
  await reach(async () => {
    // The record first: a revocation must take effect even if the other writes fail.
    await kv.put(`key:${hash}`, JSON.stringify(record), expiry);
    await Promise.all([
      kv.put(`id:${record.id}`, hash, expiry),
      kv.put(listName(record.id, record.companyId), "", { ...expiry, metadata: { hash } }),
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

function listName(id: string, companyId: string | null): string {
  return `list:${companyId ?? ""}:${id}`;
}

/** When the key ends, in epoch milliseconds. */
function endOf({ expiresAt, revokedAt }: KeyRecord): number | undefined {
  const ends = [expiresAt, revokedAt].filter((end) => end !== null).map((end) => Date.parse(end));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function expiration(record: KeyRecord, now: number): { expiration?: number } {
  const end = endOf(record);
  if (end === undefined) return {};
  const seconds = Math.max(
    Math.floor(end / 1000) + keptSeconds,
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
