/** `externalIntegrationMapping`: links a record of a company to its record in an external system (SPEC §2, §8). */
import { externalIntegrationMapping as table } from "../db/schema";
import type { Resource } from "./resource";

export const externalIntegrationMappingResource: Resource = {
  name: "externalIntegrationMapping",
  table,
  tenant: table.companyId,
  confinedBy: { integrations: table.integration, entityTypes: table.entityType },
  authors: { createdBy: table.createdBy, updatedBy: table.updatedBy },
  actions: ["view", "create", "update", "delete"],
};
