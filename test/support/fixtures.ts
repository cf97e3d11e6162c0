/**
 * What tests over HTTP start from: companies, keys, and a call of the Worker.
 *
 *   await makeCompany("acme");
 *   const key = await makeKey({ companyId: "acme" });
 *   const response = await api("/externalIntegrationMapping", { method: "GET" }, key);
 */
import { applyD1Migrations } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { API_KEY_RANDOM_BYTES, formatApiKey, hashApiKey, previewApiKey } from "../../src/access/api-key";
import { type KeyRecord, type Scope, scopes } from "../../src/access/key-record";
import { saveKey } from "../../src/access/key-store";

export const origin = "https://crosswalk.test";

/** The tables, in a database that has none: at the start of a test file, and after `reset()`. */
export function applyMigrations(): Promise<void> {
  return applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
}

/** Makes a company, if there is none of that id. */
export async function makeCompany(id: string, name = `Company ${id}`): Promise<void> {
  await env.DB.prepare("INSERT INTO company (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .bind(id, name)
    .run();
}

export interface KeyOptions {
  /** Null: a service key, over all companies. */
  readonly companyId: string | null;
  /** Default: all of them. */
  readonly scopes?: readonly Scope[];
  /** Default: null, all. */
  readonly integrations?: readonly string[] | null;
  readonly entityTypes?: readonly string[] | null;
  /** Requests a minute. Default: null, any number. */
  readonly rateLimit?: number | null;
  readonly id?: string;
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
  readonly suspendedAt?: Date;
}

/** Stores a new key straight in KV; gives the key itself. */
export async function makeKey(options: KeyOptions): Promise<string> {
  const key = formatApiKey(crypto.getRandomValues(new Uint8Array(API_KEY_RANDOM_BYTES)));
  const record: KeyRecord = {
    id: options.id ?? crypto.getRandomValues(new Uint8Array(10)).toHex(),
    name: "Made by a test",
    companyId: options.companyId,
    scopes: [...(options.scopes ?? scopes)],
    integrations: options.integrations ? [...options.integrations] : null,
    entityTypes: options.entityTypes ? [...options.entityTypes] : null,
    rateLimit: options.rateLimit ?? null,
    preview: previewApiKey(key),
    createdAt: "2026-01-01T00:00:00.000Z",
    expiresAt: options.expiresAt?.toISOString() ?? null,
    revokedAt: options.revokedAt?.toISOString() ?? null,
    suspendedAt: options.suspendedAt?.toISOString() ?? null,
  };
  await saveKey(env.API_KEYS, await hashApiKey(key), record, Date.now());
  return key;
}

/** Calls the Worker; with `key` as its bearer token. A body that is no string is sent as JSON. */
export function api(path: string, init: ApiInit = {}, key?: string): Promise<Response> {
  const { body, ...rest } = init;
  const headers = new Headers(init.headers);
  if (key !== undefined) headers.set("Authorization", `Bearer ${key}`);
  if (body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  const isReady = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  const text = isReady ? body : JSON.stringify(body);
  return exports.default.fetch(origin + path, {
    ...rest,
    headers,
    ...(text === undefined ? {} : { body: text }),
  });
}

export interface ApiInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Status, chosen headers and body of an answer, to be asserted in one go. */
export async function read(response: Response, ...headers: readonly string[]) {
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") === true;
  return {
    status: response.status,
    ...(headers.length === 0
      ? {}
      : { headers: Object.fromEntries(headers.map((name) => [name, response.headers.get(name)])) }),
    body: isJson && text !== "" ? JSON.parse(text) : text,
  };
}

/** A KV namespace in an outage: every call fails. */
export const brokenKv: KVNamespace = new Proxy(env.API_KEYS, {
  get: () => async () => {
    throw new Error("KV GET failed: 500 Internal Server Error");
  },
});
