/** `mappingActivity`: how many mappings of each kind were made, changed and deleted, by day. */
import { mappingActivity as table } from "../db/schema";
import type { Resource } from "./resource";

export const mappingActivityResource: Resource = {
  name: "mappingActivity",
  table,
  tenant: table.companyId,
  confinedBy: { integrations: table.integration, entityTypes: table.entityType },
  actions: ["view"],
};
