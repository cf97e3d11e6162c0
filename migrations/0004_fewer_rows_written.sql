-- Fewer rows written, which D1 bills a thousand times as dear as rows read: a created mapping writes 8 and not 9, one
-- that gets another external id 3 and not 4. No row of the table is touched.

-- One index for the unique set and for look-ups by external id, which took two: a partial index holds no row that
-- allows duplicates. Of those, each has its own id as the last term; the others all have 0, which is equal to no text.
DROP INDEX "externalIntegrationMapping_unique_externalId_idx";
DROP INDEX "externalIntegrationMapping_companyId_externalId_idx";

CREATE UNIQUE INDEX "externalIntegrationMapping_unique_externalId_idx"
  ON "externalIntegrationMapping" (
    "companyId", "externalId", "integration", "entityType",
    CASE WHEN "allowDuplicateExternalId" THEN "id" ELSE 0 END
  );

-- By time, ties by id in the same direction, as those of updatedAt are: read backwards, the newest first. A list that
-- is walked goes on after the time and the id of its last row.
DROP INDEX "externalIntegrationMapping_companyId_integration_createdAt_idx";
DROP INDEX "externalIntegrationMapping_companyId_createdAt_idx";

CREATE INDEX "externalIntegrationMapping_companyId_integration_createdAt_idx"
  ON "externalIntegrationMapping" ("companyId", "integration", "createdAt", "id");

CREATE INDEX "externalIntegrationMapping_companyId_createdAt_idx"
  ON "externalIntegrationMapping" ("companyId", "createdAt", "id");

-- Made again to be the youngest, as in 0001: a list without an order comes by id.
DROP INDEX "externalIntegrationMapping_companyId_id_idx";

CREATE INDEX "externalIntegrationMapping_companyId_id_idx"
  ON "externalIntegrationMapping" ("companyId", "id");

-- What the planner is to believe of them, as in 0003.
DELETE FROM sqlite_stat1 WHERE tbl = 'externalIntegrationMapping';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('externalIntegrationMapping', 'sqlite_autoindex_externalIntegrationMapping_1', '1000000 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_entityType_entityId_integration_comp', '1000000 100000 33000 4 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_unique_externalId_idx', '1000000 100000 3 2 2 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_integration_createdAt_idx', '1000000 100000 20000 50 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_createdAt_idx', '1000000 100000 50 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_updatedAt_idx', '1000000 100000 50 1'),
  ('externalIntegrationMapping', 'externalIntegrationMapping_companyId_id_idx', '1000000 100000 1');

ANALYZE sqlite_schema;
