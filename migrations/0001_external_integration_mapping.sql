-- The companies (tenants) and their mappings. src/db/schema.ts says the same to Drizzle; test/db holds them together.
--
-- Times are canonical UTC text of fixed width, 2026-01-01T00:00:00.000000Z, so that text order is time order. Each
-- check reads: strftime gives the first 19 characters back only if they are a real date and time of that form, and
-- the rest is six digits and Z. (One GLOB for the whole would pass D1's limit of 50 bytes a pattern.)

CREATE TABLE "company" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  CONSTRAINT "company_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "company_createdAt_check" CHECK (
    strftime('%Y-%m-%dT%H:%M:%S', substr("createdAt", 1, 19)) IS substr("createdAt", 1, 19)
    AND substr("createdAt", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'
  )
) STRICT;

CREATE TABLE "externalIntegrationMapping" (
  "id" TEXT NOT NULL,
  "entityType" TEXT NOT NULL,
  "entityId" TEXT NOT NULL,
  "integration" TEXT NOT NULL,
  "externalId" TEXT,
  "allowDuplicateExternalId" INTEGER NOT NULL,
  "metadata" TEXT,
  "lastSyncedAt" TEXT,
  "remoteUpdatedAt" TEXT,
  "createdAt" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  "updatedAt" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  "createdBy" TEXT,
  "updatedBy" TEXT,
  "companyId" TEXT NOT NULL,
  CONSTRAINT "externalIntegrationMapping_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "externalIntegrationMapping_companyId_fkey" FOREIGN KEY ("companyId")
    REFERENCES "company" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "externalIntegrationMapping_allowDuplicateExternalId_check" CHECK ("allowDuplicateExternalId" IN (0, 1)),
  CONSTRAINT "externalIntegrationMapping_metadata_check" CHECK (json_valid("metadata")),
  CONSTRAINT "externalIntegrationMapping_lastSyncedAt_check" CHECK (
    "lastSyncedAt" IS NULL OR (
      strftime('%Y-%m-%dT%H:%M:%S', substr("lastSyncedAt", 1, 19)) IS substr("lastSyncedAt", 1, 19)
      AND substr("lastSyncedAt", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'
    )
  ),
  CONSTRAINT "externalIntegrationMapping_remoteUpdatedAt_check" CHECK (
    "remoteUpdatedAt" IS NULL OR (
      strftime('%Y-%m-%dT%H:%M:%S', substr("remoteUpdatedAt", 1, 19)) IS substr("remoteUpdatedAt", 1, 19)
      AND substr("remoteUpdatedAt", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'
    )
  ),
  CONSTRAINT "externalIntegrationMapping_createdAt_check" CHECK (
    strftime('%Y-%m-%dT%H:%M:%S', substr("createdAt", 1, 19)) IS substr("createdAt", 1, 19)
    AND substr("createdAt", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'
  ),
  CONSTRAINT "externalIntegrationMapping_updatedAt_check" CHECK (
    strftime('%Y-%m-%dT%H:%M:%S', substr("updatedAt", 1, 19)) IS substr("updatedAt", 1, 19)
    AND substr("updatedAt", 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]Z'
  )
) STRICT;

-- Every index starts with the company, so that no look-up walks another one's rows (SPEC.md §9). In an error body
-- the two unique ones keep the order of columns that Carbon's constraints have, which src/db/schema.ts has.

-- By entity, in one integration or in all.
CREATE UNIQUE INDEX "externalIntegrationMapping_entityType_entityId_integration_comp"
  ON "externalIntegrationMapping" ("companyId", "entityType", "entityId", "integration");

CREATE UNIQUE INDEX "externalIntegrationMapping_unique_externalId_idx"
  ON "externalIntegrationMapping" ("companyId", "externalId", "integration", "entityType")
  WHERE "allowDuplicateExternalId" = 0;

-- By external id, with or without the integration and the type: the partial index above serves no query that
-- leaves "allowDuplicateExternalId" open.
CREATE INDEX "externalIntegrationMapping_companyId_externalId_idx"
  ON "externalIntegrationMapping" ("companyId", "externalId", "integration", "entityType");

-- The newest first, ties by id.
CREATE INDEX "externalIntegrationMapping_companyId_createdAt_idx"
  ON "externalIntegrationMapping" ("companyId", "createdAt" DESC, "id");

-- What changed since, oldest first, ties by id; read backwards, the last changed first.
CREATE INDEX "externalIntegrationMapping_companyId_updatedAt_idx"
  ON "externalIntegrationMapping" ("companyId", "updatedAt", "id");

-- Pages by id: the primary key's own index holds all companies. It is made last, for of equals SQLite takes the
-- youngest: so a list without an order comes by id, which no update of a row moves.
CREATE INDEX "externalIntegrationMapping_companyId_id_idx"
  ON "externalIntegrationMapping" ("companyId", "id");
