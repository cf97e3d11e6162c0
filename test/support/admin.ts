/** What the tests of `/admin` share: calls with the admin token, keys made by them, and the audit log. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { type ApiInit, api } from "./fixtures";

export const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** Matches the id of a key. */
export const id = expect.stringMatching(/^[0-9a-f]{20}$/);

/** Calls `/admin` + path with the admin token. */
export const admin = (path: string, init?: ApiInit) => api(`/admin${path}`, init, env.ADMIN_TOKEN);

/** The body that makes a key of the company `acme`. */
export const xero = { name: "Xero sync", companyId: "acme", scopes: ["view", "create"] };

/** Makes a key over HTTP; gives its record and the key. */
export async function make(body: object = xero) {
  const response = await admin("/keys", { method: "POST", body });
  expect(response.status).toBe(201);
  const { key, ...record }: { key: string; id: string; preview: string; rateLimit?: number } =
    await response.json();
  return { key, record };
}

/** What a request with the key is answered. */
export const statusOf = async (key: string, method = "GET") =>
  (await api("/externalIntegrationMapping", { method }, key)).status;

/** Deletes all that KV has. */
export const emptyKv = (): Promise<void> => deleteNames("");

async function deleteNames(prefix: string): Promise<void> {
  const { keys } = await env.API_KEYS.list({ prefix });
  await Promise.all(keys.map(({ name }) => env.API_KEYS.delete(name)));
}

/** An entry of the audit log, as it is shown. */
export interface Entry {
  readonly [member: string]: unknown;
}

export async function entries(search = ""): Promise<Entry[]> {
  const response = await admin(`/audit${search}`);
  expect(response.status).toBe(200);
  return response.json();
}

export async function newestEntry(): Promise<Entry> {
  return (await entries("?limit=1"))[0] ?? {};
}

/** Deletes what is in the log and what waits for it. */
export async function emptyLog(): Promise<void> {
  await env.DB.prepare(`DELETE FROM "adminAudit"`).run();
  await deleteNames("audit:");
}
