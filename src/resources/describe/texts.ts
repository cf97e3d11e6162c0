/** What the columns of the resources mean, as the documents of the API say it. Not in the Worker. */
import type { ColumnTexts } from "../../describe/table-schema";

const company = "The company, Carbon's tenant, whose record it is.";

export const mappingTexts: ColumnTexts = {
  id: "The id of the mapping; made if it is not given.",
  entityType: "The kind of record in Carbon: `customer`, `item`, …",
  entityId: "The id of the record in Carbon.",
  integration: "The external system: `xero`, `quickbooks`, …",
  externalId: "The id of the record in the external system.",
  allowDuplicateExternalId: "Whether other entities may have the same external id.",
  metadata: "Any JSON.",
  lastSyncedAt: "When the record was last synced.",
  remoteUpdatedAt: "When the record was last changed in the external system.",
  createdAt: "When the mapping was made.",
  updatedAt: "When the mapping was last changed; set by every change that does not give it.",
  createdBy: "Who made the mapping: `key:` and the id of an API key, unless it is given.",
  updatedBy: "Who last changed the mapping, as `createdBy`.",
  companyId: company,
};

export const companyTexts: ColumnTexts = {
  id: "The id of the company.",
  name: "Its name.",
  createdAt: "When it was made here.",
};

export const changeTexts: ColumnTexts = {
  companyId: "The company whose mapping it is.",
  seq: "Counts up within the company.",
  op: "What happened.",
  mappingId: "The id of the mapping.",
  integration: "The integration of the mapping: after the change, or of the one that is gone.",
  entityType: "Its entity type.",
  entityId: "Its entity.",
  externalId: "Its external id.",
  changedAt: "When it happened.",
  changedBy: "Who did it: `key:` and the id of an API key.",
  before: "The whole row for a delete, what changed for an update, null for an insert.",
  after: "The whole row as it is now, null for a delete.",
};

const kind = "What kind of mappings are counted: of this integration and entity type.";

export const summaryTexts: ColumnTexts = {
  companyId: company,
  integration: kind,
  entityType: kind,
  mappings: "How many there are.",
  linked: "How many of them have an external id.",
  neverSynced: "How many were never synced.",
  oldestSyncedAt: "The oldest `lastSyncedAt`.",
  medianSyncedAt: "The median `lastSyncedAt`, to a tenth of its age.",
  newestSyncedAt: "The newest `lastSyncedAt`.",
  asOf: "When they were counted.",
};

export const activityTexts: ColumnTexts = {
  companyId: company,
  day: "The day, of UTC: `2026-01-31`.",
  integration: kind,
  entityType: kind,
  inserts: "How many were made.",
  updates: "How many changes there were.",
  deletes: "How many were deleted.",
};
