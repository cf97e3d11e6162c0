/** `externalIntegrationMappingChange`: what happened to the mappings that a key may see, in order (SPEC §14). */
import { externalIntegrationMappingChange as table } from "../db/schema";
import type { Resource } from "./resource";

export const externalIntegrationMappingChangeResource: Resource = {
  name: "externalIntegrationMappingChange",
  table,
  tenant: table.companyId,
  confinedBy: { integrations: table.integration, entityTypes: table.entityType },
  actions: ["view"],
};
