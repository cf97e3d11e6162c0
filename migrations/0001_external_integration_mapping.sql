-- The companies (tenants) and their mappings. src/db/schema.ts says the same to Drizzle; test/db holds them together.
--
-- Times are canonical UTC text of fixed width, 2026-01-01T00:00:00.000000Z, so that text order is time order. Each
-- check reads: of that shape, a date of the calendar, a time of day (SQLite has a 24:00:00, we have not), and six
-- digits. One GLOB of digits for the whole would pass D1's limit of 50 bytes a pattern.

CREATE TABLE "company" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),
  CONSTRAINT "company_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "company_createdAt_check" CHECK (
    "createdAt" GLOB '????-??-??T??:??:??.??????Z'
    AND date(substr("createdAt", 1, 10)) IS substr("createdAt", 1, 10)
    AND time(substr("createdAt", 12, 8)) IS substr("createdAt", 12, 8) AND substr("createdAt", 12, 2) < '24'
    AND substr("createdAt", 21, 6) NOT GLOB '*[^0-9]*'
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
      "lastSyncedAt" GLOB '????-??-??T??:??:??.??????Z'
      AND date(substr("lastSyncedAt", 1, 10)) IS substr("lastSyncedAt", 1, 10)
      AND time(substr("lastSyncedAt", 12, 8)) IS substr("lastSyncedAt", 12, 8) AND substr("lastSyncedAt", 12, 2) < '24'
      AND substr("lastSyncedAt", 21, 6) NOT GLOB '*[^0-9]*'
    )
  ),
  CONSTRAINT "externalIntegrationMapping_remoteUpdatedAt_check" CHECK (
    "remoteUpdatedAt" IS NULL OR (
      "remoteUpdatedAt" GLOB '????-??-??T??:??:??.??????Z'
      AND date(substr("remoteUpdatedAt", 1, 10)) IS substr("remoteUpdatedAt", 1, 10)
      AND time(substr("remoteUpdatedAt", 12, 8)) IS substr("remoteUpdatedAt", 12, 8) AND substr("remoteUpdatedAt", 12, 2) < '24'
      AND substr("remoteUpdatedAt", 21, 6) NOT GLOB '*[^0-9]*'
    )
  ),
  CONSTRAINT "externalIntegrationMapping_createdAt_check" CHECK (
    "createdAt" GLOB '????-??-??T??:??:??.??????Z'
    AND date(substr("createdAt", 1, 10)) IS substr("createdAt", 1, 10)
    AND time(substr("createdAt", 12, 8)) IS substr("createdAt", 12, 8) AND substr("createdAt", 12, 2) < '24'
    AND substr("createdAt", 21, 6) NOT GLOB '*[^0-9]*'
  ),
  CONSTRAINT "externalIntegrationMapping_updatedAt_check" CHECK (
    "updatedAt" GLOB '????-??-??T??:??:??.??????Z'
    AND date(substr("updatedAt", 1, 10)) IS substr("updatedAt", 1, 10)
    AND time(substr("updatedAt", 12, 8)) IS substr("updatedAt", 12, 8) AND substr("updatedAt", 12, 2) < '24'
    AND substr("updatedAt", 21, 6) NOT GLOB '*[^0-9]*'
  )
) STRICT;

-- Every index starts with the company, so that no look-up walks another one's rows (SPEC §9). In an error body
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
