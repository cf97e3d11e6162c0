/** `externalIntegrationMapping`: which record of a company is which record in an external system (SPEC §2, §8). */
import { eq } from "drizzle-orm";
import { externalIntegrationMapping } from "../db/schema";
import type { Policy, RequestDefaults } from "../postgrest/options";
import { boundText } from "./bound-text";
import type { KeyIdentity, Resource } from "./resource";

export const externalIntegrationMappingResource: Resource = {
  name: "externalIntegrationMapping",
  table: externalIntegrationMapping,
  actions: ["view", "create", "update", "delete"],
  policy,
  defaults,
  validate: boundText([
    "id",
    "entityType",
    "entityId",
    "integration",
    "externalId",
    "createdBy",
    "updatedBy",
    "companyId",
  ]),
};

/**
 * A key is confined to its company, whatever the filters and bodies say. This is the place to narrow a key further,
 * to some integrations or entity types: each narrowing is one more term of `using` and of `check`.
 */
function policy({ companyId }: KeyIdentity): Policy {
  if (companyId === null) return {};
  return {
    using: eq(externalIntegrationMapping.companyId, companyId),
    // An update that leaves the company alone leaves the row where it was, in the key's company.
    check: (row) => !row.has("companyId") || row.get("companyId") === companyId,
  };
}

function defaults({ id }: KeyIdentity): RequestDefaults {
  const who = `key:${id}`;
  return { insert: { createdBy: who, updatedBy: who }, update: { updatedBy: who } };
}
