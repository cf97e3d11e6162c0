/**
 * What `npm start` puts into a new local database: a company, some rows, and a key that is saved for the next start.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "../cli-error.ts";
import { type Client, explain, send, sendOk } from "../keys/api-client.ts";
import { localFolder } from "../writable.ts";

/** Beside the local database; neither is in git. */
export const demoKeyFile = `${localFolder}/demo-key`;
export const demoCompany = "acme";

const mapping = (entityType: string, entityId: string, integration: string, externalId: string) => ({
  id: `demo-${integration}-${entityId}`,
  entityType,
  entityId,
  integration,
  externalId,
  allowDuplicateExternalId: false,
  metadata: { source: "demo" },
  lastSyncedAt: "2026-01-01T00:00:00Z",
  companyId: demoCompany,
});

const rows = [
  mapping("customer", "cust-1", "xero", "b7a1c3f0-4be1-4a55-9c61-0d1f6c1f2a01"),
  mapping("customer", "cust-2", "xero", "0c5f7d6e-7f0b-4c2b-8a57-3a1d58a0e7b2"),
  mapping("item", "item-1", "quickbooks", "41"),
  mapping("purchaseOrder", "po-1", "docusign", "env-93f1"),
];

/** A command to paste that returns one row; the README shows it. */
export function demoCall(base: URL, key: string): string {
  return `curl '${base.origin}/externalIntegrationMapping?integration=eq.quickbooks' -H 'Authorization: Bearer ${key}'`;
}

/** The key that `npm start` made on this machine, if there is one. */
export function keptDemoKey(): string | undefined {
  const kept = existsSync(demoKeyFile) ? readFileSync(demoKeyFile, "utf8").trim() : "";
  return kept === "" ? undefined : kept;
}

/**
 * Returns the saved demo key if it still works. Otherwise makes a new one, with the company and the rows if they are
 * missing.
 */
export async function ensureDemo(admin: Client): Promise<string> {
  const kept = keptDemoKey();
  if (kept !== undefined && (await works({ ...admin, token: kept }))) return kept;

  await sendOk(admin, `/admin/companies/${demoCompany}`, { method: "PUT", body: { name: "Acme Ltd" } });
  const { body } = await sendOk(admin, "/admin/keys", {
    method: "POST",
    body: { name: "Demo", companyId: demoCompany, scopes: ["view", "create", "update", "delete"] },
  });
  const key = String(Object(body).key);
  await sendOk({ ...admin, token: key }, "/rest/v1/externalIntegrationMapping", {
    method: "POST",
    headers: { Prefer: "resolution=ignore-duplicates, return=minimal" },
    body: rows,
  });
  mkdirSync(dirname(demoKeyFile), { recursive: true });
  writeFileSync(demoKeyFile, `${key}\n`, { mode: 0o600 });
  return key;
}

/** Whether the Worker still knows the key: its database may have been deleted since. */
async function works(client: Client): Promise<boolean> {
  const answer = await send(client, "/rest/v1/externalIntegrationMapping?select=id&limit=1");
  if (answer.status === 401) return false;
  if (answer.status === 200) return true;
  throw new CliError(explain(answer));
}
