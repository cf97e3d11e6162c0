/** What a sync job does with the API: link entities in bulk, run again with some of them changed, unlink a few. */

import { CliError } from "../cli-error.ts";
import { type Client, sendOk } from "../keys/api-client.ts";

/** Used by the demo only, so that it meets no other rows of the company, and all its rows can be deleted. */
export const integration = "demo-sync";

const path = "/rest/v1/externalIntegrationMapping";
const naturalKey = "entityType,entityId,integration,companyId";
const mine = `integration=eq.${integration}`;
const rowsPerRequest = 1_000;

/** The link of entity `index` at revision `revision` of the external system. */
function link(index: number, revision: number, companyId: string) {
  return {
    entityType: "customer",
    entityId: entityId(index),
    integration,
    externalId: `remote-${index}`,
    allowDuplicateExternalId: false,
    metadata: { revision, name: `Customer ${index}`, terms: "30 days", currency: "EUR" },
    remoteUpdatedAt: new Date(Date.UTC(2026, 0, revision, 0, 0, index)).toISOString(),
    companyId,
  };
}

function entityId(index: number): string {
  return `cust-${index}`;
}

export interface Run {
  readonly client: Client;
  readonly companyId: string;
  readonly rows: number;
}

/**
 * Links every entity or updates its link, by bulk upserts. Each upsert writes all of its rows or none.
 * @param revisionOf the revision that an entity has now
 * @param report is called with the number of rows done
 */
export async function linkAll(
  { client, companyId, rows }: Run,
  revisionOf: (index: number) => number,
  report: (done: number) => void,
): Promise<void> {
  for (let start = 0; start < rows; start += rowsPerRequest) {
    const length = Math.min(rowsPerRequest, rows - start);
    await sendOk(client, `${path}?on_conflict=${naturalKey}`, {
      method: "POST",
      headers: { Prefer: "resolution=merge-duplicates, return=minimal" },
      body: Array.from({ length }, (_, offset) =>
        link(start + offset, revisionOf(start + offset), companyId),
      ),
    });
    report(start + length);
  }
}

/** Unlinks entities. If the filter matches more rows than expected, nothing is deleted. */
export async function unlink(client: Client, indexes: readonly number[]): Promise<void> {
  const ids = indexes.map(entityId).join(",");
  await sendOk(client, `${path}?${mine}&entityId=in.(${ids})`, {
    method: "DELETE",
    headers: { Prefer: `handling=strict, max-affected=${indexes.length}` },
  });
}

/** Deletes all rows of the job. */
export async function unlinkAll(client: Client): Promise<void> {
  await sendOk(client, `${path}?${mine}`, { method: "DELETE" });
}

/** Counts the job's links that match the filter. */
export async function countLinks(client: Client, filter = ""): Promise<number> {
  const { body } = await sendOk(client, `${path}?select=count()&${mine}${filter}`);
  return Number(Object(Object(body)[0]).count);
}

/**
 * The company of the key.
 * @param advice what to do about a key of several companies
 */
export async function findCompany(client: Client, advice = "Use a company's key."): Promise<string> {
  const { body } = await sendOk(client, "/company?select=id&limit=2");
  const companies = Array.isArray(body) ? body : [];
  if (companies.length === 0) throw new CliError("The key sees no company: it needs the scope view.");
  if (companies.length > 1) throw new CliError(`The key is of several companies (a service key). ${advice}`);
  return String(Object(companies[0]).id);
}
