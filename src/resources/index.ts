/** The resources that the API serves: the only list. Gives what the engine is configured with (SPEC §10). */
import { sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Policy, RequestDefaults, StoredRow } from "../postgrest/options";
import { companyResource } from "./company";
import { externalIntegrationMappingResource } from "./external-integration-mapping";
import type { KeyIdentity, Resource } from "./resource";

export type { KeyIdentity } from "./resource";

const resources: readonly Resource[] = [externalIntegrationMappingResource, companyResource];

const byName: ReadonlyMap<string, Resource> = new Map(resources.map((resource) => [resource.name, resource]));

/** The tables by their name in the URL. */
export const schema: Readonly<Record<string, SQLiteTable>> = Object.fromEntries(
  resources.map(({ name, table }) => [name, table]),
);

/** The resources that can be read and not written. */
export const readOnly: readonly string[] = resources
  .filter(({ actions }) => actions.every((action) => action === "view"))
  .map(({ name }) => name);

/** What was made for a key, for as long as there is that key: statements are kept by the policy that is in them. */
const policies = new WeakMap<KeyIdentity, Map<string, Policy>>();

/** Row-level security of a resource for a key. Of what is not listed, nothing can be seen or written. */
export function policyFor(key: KeyIdentity, relation: string): Policy {
  const resource = byName.get(relation);
  if (!resource) return { using: sql`0`, check: () => false };
  const known = policies.get(key) ?? new Map<string, Policy>();
  policies.set(key, known);
  const policy = known.get(relation) ?? resource.policy(key);
  known.set(relation, policy);
  return policy;
}

/** What a write by a key takes where the body gives none. */
export function defaultsFor(key: KeyIdentity, relation: string): RequestDefaults {
  return byName.get(relation)?.defaults?.(key) ?? {};
}

/**
 * A last look at a row before it is written.
 * @throws 22001 for text that is longer than its column takes.
 */
export function validateRow(relation: string, row: StoredRow): void {
  byName.get(relation)?.validate?.(row);
}
