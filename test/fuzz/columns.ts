/** The columns of `externalIntegrationMapping`, and values as a query string quotes them. */

export const columns = [
  "id",
  "entityType",
  "entityId",
  "integration",
  "externalId",
  "allowDuplicateExternalId",
  "metadata",
  "lastSyncedAt",
  "remoteUpdatedAt",
  "createdAt",
  "updatedAt",
  "createdBy",
  "updatedBy",
  "companyId",
] as const;

export const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
