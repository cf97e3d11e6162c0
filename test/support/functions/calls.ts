/** Calls of functions (SPEC §12), for tests over HTTP. */
import { env } from "cloudflare:workers";
import { api, read } from "../fixtures";
import type { Fields } from "../mappings";

/** The two mounts of functions. */
export const mounts = ["/rpc", "/rest/v1/rpc"] as const;

/** Calls a function by POST: `call("resolve?select=id", {…}, key)`. */
export function callFunction(
  path: string,
  body: unknown,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return api(`/rpc/${path}`, { method: "POST", body, headers }, key);
}

/** Status and body of such a call. */
export async function shownBy(path: string, body: unknown, key: string) {
  return read(await callFunction(path, body, key));
}

const time = "2026-01-01T00:00:00Z";

/** A mapping as functions show it; it has one time throughout, so that whole rows can be asserted. */
export function shownMapping(fields: Fields): Fields {
  return {
    id: null,
    entityType: "customer",
    entityId: null,
    integration: "xero",
    externalId: null,
    allowDuplicateExternalId: true,
    metadata: null,
    lastSyncedAt: null,
    remoteUpdatedAt: null,
    createdAt: time,
    updatedAt: time,
    createdBy: null,
    updatedBy: null,
    companyId: "acme",
    ...fields,
  };
}

/** What a row shows of a mapping that there is not. */
export function noMapping(fields: Fields = {}): Fields {
  const nulls = Object.keys(shownMapping({})).map((name) => [name, null] as const);
  return { ...Object.fromEntries(nulls), ...fields };
}

/** Stores mappings as `shownMapping` has them, straight in the database. */
export async function storeMappings(rows: readonly Fields[]): Promise<void> {
  const names = Object.keys(shownMapping({}));
  const columns = names.map((name) => `"${name}"`).join(", ");
  const values = names.map((name) => `value->>'${name}'`).join(", ");
  const stored = rows.map((row) => ({
    ...row,
    metadata: row.metadata === null ? null : JSON.stringify(row.metadata),
    createdAt: "2026-01-01T00:00:00.000000Z",
    updatedAt: "2026-01-01T00:00:00.000000Z",
  }));
  const query = `INSERT INTO "externalIntegrationMapping" (${columns}) SELECT ${values} FROM json_each(?)`;
  await env.DB.prepare(query).bind(JSON.stringify(stored)).run();
}
