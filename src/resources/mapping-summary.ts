/** `mappingSummary`: how many mappings of each kind there are, and how long ago they were synced, as of a time. */
import { mappingSummary as table } from "../db/schema";
import type { Resource } from "./resource";

export const mappingSummaryResource: Resource = {
  name: "mappingSummary",
  table,
  tenant: table.companyId,
  confinedBy: { integrations: table.integration, entityTypes: table.entityType },
  actions: ["view"],
};
