/** The only list of the resources that the API serves, and what the engine is configured with (SPEC §10). */
import { sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action, Policy, RequestDefaults } from "../postgrest";
import { companyResource } from "./company";
import { externalIntegrationMappingResource } from "./external-integration-mapping";
import { externalIntegrationMappingChangeResource } from "./external-integration-mapping-change";
import { mappingActivityResource } from "./mapping-activity";
import { mappingSummaryResource } from "./mapping-summary";
import { checkResources, type KeyIdentity, type Resource } from "./resource";
import { defaultsOf, policyOf } from "./row-rules";

export type { KeyIdentity } from "./resource";
export { authorOf } from "./row-rules";

export const resources = checkResources([
  externalIntegrationMappingResource,
  externalIntegrationMappingChangeResource,
  mappingSummaryResource,
  mappingActivityResource,
  companyResource,
]);

const byName: ReadonlyMap<string, Resource> = new Map(resources.map((resource) => [resource.name, resource]));

/** The tables by their name in the URL. */
export const schema: Readonly<Record<string, SQLiteTable>> = Object.fromEntries(
  resources.map(({ name, table }) => [name, table]),
);

/** The actions of each resource; a key needs the scope as well. */
export const actions: Readonly<Record<string, readonly Action[]>> = Object.fromEntries(
  resources.map((resource) => [resource.name, resource.actions]),
);

/** Row-level security of a resource for a key. A relation that is not listed shows nothing and takes nothing. */
export function policyFor(key: KeyIdentity, relation: string): Policy {
  const resource = byName.get(relation);
  return resource ? policyOf(resource, key) : { using: sql`0`, check: () => false };
}

/** Everything in a key that its policies depend on, as text: keys with the same text have the same policies. */
export function policyKeyOf({ companyId, integrations, entityTypes, passesOverMoved }: KeyIdentity): string {
  return JSON.stringify([companyId, integrations, entityTypes, ...(passesOverMoved ? [true] : [])]);
}

/** The values that a write by the key uses where the body has none. */
export function defaultsFor(key: KeyIdentity, relation: string): RequestDefaults {
  const resource = byName.get(relation);
  return resource ? defaultsOf(resource, key) : {};
}
