/** The resources that the API serves: the only list. Gives what the engine is configured with (SPEC §10). */
import { sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action, Policy, RequestDefaults } from "../postgrest";
import { companyResource } from "./company";
import { externalIntegrationMappingResource } from "./external-integration-mapping";
import { checkResources, type KeyIdentity, type Resource } from "./resource";
import { defaultsOf, policyOf } from "./row-rules";

export type { KeyIdentity } from "./resource";

const resources = checkResources([externalIntegrationMappingResource, companyResource]);

const byName: ReadonlyMap<string, Resource> = new Map(resources.map((resource) => [resource.name, resource]));

/** The tables by their name in the URL. */
export const schema: Readonly<Record<string, SQLiteTable>> = Object.fromEntries(
  resources.map(({ name, table }) => [name, table]),
);

/** What can be done with each, by a key that has the scope. */
export const actions: Readonly<Record<string, readonly Action[]>> = Object.fromEntries(
  resources.map((resource) => [resource.name, resource.actions]),
);

/** The policies made for a key, for as long as the key is in use: statements are kept by the policy in them. */
const policies = new WeakMap<KeyIdentity, Map<string, Policy>>();

/** Row-level security of a resource for a key. A relation that is not listed shows nothing and takes nothing. */
export function policyFor(key: KeyIdentity, relation: string): Policy {
  const resource = byName.get(relation);
  if (!resource) return { using: sql`0`, check: () => false };
  const known = policies.get(key) ?? new Map<string, Policy>();
  policies.set(key, known);
  const policy = known.get(relation) ?? policyOf(resource, key);
  known.set(relation, policy);
  return policy;
}

/** The values that a write by a key takes where the body gives none. */
export function defaultsFor(key: KeyIdentity, relation: string): RequestDefaults {
  const resource = byName.get(relation);
  return resource ? defaultsOf(resource, key) : {};
}
