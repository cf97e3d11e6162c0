-- The change feed (docs/spec.md, section 14): what happened to the mappings of a company, in order, deletions included.
-- Triggers write it, so that every way of writing is in it, cascades and SQL by hand included, in the same transaction.

-- One b-tree and so one row written a change. There is no foreign key: what happened to a company's mappings stays known
-- when the company goes. "before" and "after" are JSON objects in PostgreSQL's jsonb form.
CREATE TABLE "externalIntegrationMappingChange" (
  "companyId" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "op" TEXT NOT NULL,
  "mappingId" TEXT NOT NULL,
  "integration" TEXT NOT NULL,
  "entityType" TEXT NOT NULL,
  "entityId" TEXT NOT NULL,
  "externalId" TEXT,
  "changedAt" TEXT NOT NULL,
  "changedBy" TEXT NOT NULL,
  "before" TEXT,
  "after" TEXT,
  CONSTRAINT "externalIntegrationMappingChange_pkey" PRIMARY KEY ("companyId", "seq"),
  CONSTRAINT "externalIntegrationMappingChange_op_check" CHECK ("op" IN ('insert', 'update', 'delete'))
) STRICT, WITHOUT ROWID;

-- Who writes now, in its one row: a batch says so first, and the triggers copy it to "changedBy". While the same key
-- writes, the row is written again only once a minute. It counts for two minutes at the most, so that SQL by hand, which
-- says nothing, is told as 'sql' and not as the key that wrote last.
CREATE TABLE "externalIntegrationMappingWriter" (
  "one" INTEGER NOT NULL DEFAULT 1,
  "who" TEXT NOT NULL,
  "until" TEXT NOT NULL,
  CONSTRAINT "externalIntegrationMappingWriter_pkey" PRIMARY KEY ("one"),
  CONSTRAINT "externalIntegrationMappingWriter_one_check" CHECK ("one" = 1)
) STRICT;

-- What the planner is to believe (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('externalIntegrationMappingChange', 'externalIntegrationMappingChange', '1000000 100000 1');

ANALYZE sqlite_schema;

-- The JSON of a row, in each trigger: keys by length and then bytes, as jsonb has them; metadata verbatim, since it is
-- stored in that form; times without a trailing zero fraction. D1 has no functions of ours, hence the repetition.

CREATE TRIGGER "externalIntegrationMapping_change_insert"
AFTER INSERT ON "externalIntegrationMapping"
BEGIN
  INSERT INTO "externalIntegrationMappingChange"
    ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "externalId", "changedAt", "changedBy", "before", "after")
  VALUES (
    NEW."companyId",
    coalesce((SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = NEW."companyId"), 0) + 1,
    'insert', NEW."id", NEW."integration", NEW."entityType", NEW."entityId", NEW."externalId",
    strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'),
    coalesce((SELECT "who" FROM "externalIntegrationMappingWriter" WHERE "until" > strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), 'sql'),
    NULL,
    printf('{"id": %s, "entityId": %s, "metadata": %s, "companyId": %s, "createdAt": "%sZ", "createdBy": %s, "updatedAt": "%sZ", "updatedBy": %s, "entityType": %s, "externalId": %s, "integration": %s, "lastSyncedAt": %s, "remoteUpdatedAt": %s, "allowDuplicateExternalId": %s}',
      json_quote(NEW."id"),
      json_quote(NEW."entityId"),
      coalesce(NEW."metadata", 'null'),
      json_quote(NEW."companyId"),
      rtrim(rtrim(substr(NEW."createdAt", 1, 26), '0'), '.'),
      json_quote(NEW."createdBy"),
      rtrim(rtrim(substr(NEW."updatedAt", 1, 26), '0'), '.'),
      json_quote(NEW."updatedBy"),
      json_quote(NEW."entityType"),
      json_quote(NEW."externalId"),
      json_quote(NEW."integration"),
      coalesce('"' || rtrim(rtrim(substr(NEW."lastSyncedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(substr(NEW."remoteUpdatedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      iif(NEW."allowDuplicateExternalId", 'true', 'false'))
  );
END;

CREATE TRIGGER "externalIntegrationMapping_change_delete"
AFTER DELETE ON "externalIntegrationMapping"
BEGIN
  INSERT INTO "externalIntegrationMappingChange"
    ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "externalId", "changedAt", "changedBy", "before", "after")
  VALUES (
    OLD."companyId",
    coalesce((SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = OLD."companyId"), 0) + 1,
    'delete', OLD."id", OLD."integration", OLD."entityType", OLD."entityId", OLD."externalId",
    strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'),
    coalesce((SELECT "who" FROM "externalIntegrationMappingWriter" WHERE "until" > strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), 'sql'),
    printf('{"id": %s, "entityId": %s, "metadata": %s, "companyId": %s, "createdAt": "%sZ", "createdBy": %s, "updatedAt": "%sZ", "updatedBy": %s, "entityType": %s, "externalId": %s, "integration": %s, "lastSyncedAt": %s, "remoteUpdatedAt": %s, "allowDuplicateExternalId": %s}',
      json_quote(OLD."id"),
      json_quote(OLD."entityId"),
      coalesce(OLD."metadata", 'null'),
      json_quote(OLD."companyId"),
      rtrim(rtrim(substr(OLD."createdAt", 1, 26), '0'), '.'),
      json_quote(OLD."createdBy"),
      rtrim(rtrim(substr(OLD."updatedAt", 1, 26), '0'), '.'),
      json_quote(OLD."updatedBy"),
      json_quote(OLD."entityType"),
      json_quote(OLD."externalId"),
      json_quote(OLD."integration"),
      coalesce('"' || rtrim(rtrim(substr(OLD."lastSyncedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(substr(OLD."remoteUpdatedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      iif(OLD."allowDuplicateExternalId", 'true', 'false')),
    NULL
  );
END;

-- A change of nothing but "lastSyncedAt", "updatedAt" and "updatedBy" is none.
CREATE TRIGGER "externalIntegrationMapping_change_update"
AFTER UPDATE ON "externalIntegrationMapping"
WHEN NEW."id" IS OLD."id" AND NEW."integration" IS OLD."integration"
  AND NEW."entityType" IS OLD."entityType" AND NEW."companyId" IS OLD."companyId"
  AND (NEW."entityId" IS NOT OLD."entityId" OR NEW."externalId" IS NOT OLD."externalId"
    OR NEW."allowDuplicateExternalId" IS NOT OLD."allowDuplicateExternalId" OR NEW."metadata" IS NOT OLD."metadata"
    OR NEW."remoteUpdatedAt" IS NOT OLD."remoteUpdatedAt" OR NEW."createdAt" IS NOT OLD."createdAt"
    OR NEW."createdBy" IS NOT OLD."createdBy")
BEGIN
  INSERT INTO "externalIntegrationMappingChange"
    ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "externalId", "changedAt", "changedBy", "before", "after")
  VALUES (
    NEW."companyId",
    coalesce((SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = NEW."companyId"), 0) + 1,
    'update', NEW."id", NEW."integration", NEW."entityType", NEW."entityId", NEW."externalId",
    strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'),
    coalesce((SELECT "who" FROM "externalIntegrationMappingWriter" WHERE "until" > strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), 'sql'),
    '{' || substr(
      iif(NEW."entityId" IS NOT OLD."entityId", ', "entityId": ' || json_quote(OLD."entityId"), '')
        || iif(NEW."metadata" IS NOT OLD."metadata", ', "metadata": ' || coalesce(OLD."metadata", 'null'), '')
        || iif(NEW."createdAt" IS NOT OLD."createdAt", ', "createdAt": ' || coalesce('"' || rtrim(rtrim(substr(OLD."createdAt", 1, 26), '0'), '.') || 'Z"', 'null'), '')
        || iif(NEW."createdBy" IS NOT OLD."createdBy", ', "createdBy": ' || json_quote(OLD."createdBy"), '')
        || iif(NEW."updatedAt" IS NOT OLD."updatedAt", ', "updatedAt": ' || coalesce('"' || rtrim(rtrim(substr(OLD."updatedAt", 1, 26), '0'), '.') || 'Z"', 'null'), '')
        || iif(NEW."updatedBy" IS NOT OLD."updatedBy", ', "updatedBy": ' || json_quote(OLD."updatedBy"), '')
        || iif(NEW."externalId" IS NOT OLD."externalId", ', "externalId": ' || json_quote(OLD."externalId"), '')
        || iif(NEW."lastSyncedAt" IS NOT OLD."lastSyncedAt", ', "lastSyncedAt": ' || coalesce('"' || rtrim(rtrim(substr(OLD."lastSyncedAt", 1, 26), '0'), '.') || 'Z"', 'null'), '')
        || iif(NEW."remoteUpdatedAt" IS NOT OLD."remoteUpdatedAt", ', "remoteUpdatedAt": ' || coalesce('"' || rtrim(rtrim(substr(OLD."remoteUpdatedAt", 1, 26), '0'), '.') || 'Z"', 'null'), '')
        || iif(NEW."allowDuplicateExternalId" IS NOT OLD."allowDuplicateExternalId", ', "allowDuplicateExternalId": ' || iif(OLD."allowDuplicateExternalId", 'true', 'false'), ''),
      3) || '}',
    printf('{"id": %s, "entityId": %s, "metadata": %s, "companyId": %s, "createdAt": "%sZ", "createdBy": %s, "updatedAt": "%sZ", "updatedBy": %s, "entityType": %s, "externalId": %s, "integration": %s, "lastSyncedAt": %s, "remoteUpdatedAt": %s, "allowDuplicateExternalId": %s}',
      json_quote(NEW."id"),
      json_quote(NEW."entityId"),
      coalesce(NEW."metadata", 'null'),
      json_quote(NEW."companyId"),
      rtrim(rtrim(substr(NEW."createdAt", 1, 26), '0'), '.'),
      json_quote(NEW."createdBy"),
      rtrim(rtrim(substr(NEW."updatedAt", 1, 26), '0'), '.'),
      json_quote(NEW."updatedBy"),
      json_quote(NEW."entityType"),
      json_quote(NEW."externalId"),
      json_quote(NEW."integration"),
      coalesce('"' || rtrim(rtrim(substr(NEW."lastSyncedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(substr(NEW."remoteUpdatedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      iif(NEW."allowDuplicateExternalId", 'true', 'false'))
  );
END;

-- A row that moves to another id, integration, type or company leaves one place and comes to another: a key that sees
-- only one of them sees it go or come.
CREATE TRIGGER "externalIntegrationMapping_change_move"
AFTER UPDATE ON "externalIntegrationMapping"
WHEN NEW."id" IS NOT OLD."id" OR NEW."integration" IS NOT OLD."integration"
  OR NEW."entityType" IS NOT OLD."entityType" OR NEW."companyId" IS NOT OLD."companyId"
BEGIN
  INSERT INTO "externalIntegrationMappingChange"
    ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "externalId", "changedAt", "changedBy", "before", "after")
  VALUES (
    OLD."companyId",
    coalesce((SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = OLD."companyId"), 0) + 1,
    'delete', OLD."id", OLD."integration", OLD."entityType", OLD."entityId", OLD."externalId",
    strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'),
    coalesce((SELECT "who" FROM "externalIntegrationMappingWriter" WHERE "until" > strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), 'sql'),
    printf('{"id": %s, "entityId": %s, "metadata": %s, "companyId": %s, "createdAt": "%sZ", "createdBy": %s, "updatedAt": "%sZ", "updatedBy": %s, "entityType": %s, "externalId": %s, "integration": %s, "lastSyncedAt": %s, "remoteUpdatedAt": %s, "allowDuplicateExternalId": %s}',
      json_quote(OLD."id"),
      json_quote(OLD."entityId"),
      coalesce(OLD."metadata", 'null'),
      json_quote(OLD."companyId"),
      rtrim(rtrim(substr(OLD."createdAt", 1, 26), '0'), '.'),
      json_quote(OLD."createdBy"),
      rtrim(rtrim(substr(OLD."updatedAt", 1, 26), '0'), '.'),
      json_quote(OLD."updatedBy"),
      json_quote(OLD."entityType"),
      json_quote(OLD."externalId"),
      json_quote(OLD."integration"),
      coalesce('"' || rtrim(rtrim(substr(OLD."lastSyncedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(substr(OLD."remoteUpdatedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      iif(OLD."allowDuplicateExternalId", 'true', 'false')),
    NULL
  );
  INSERT INTO "externalIntegrationMappingChange"
    ("companyId", "seq", "op", "mappingId", "integration", "entityType", "entityId", "externalId", "changedAt", "changedBy", "before", "after")
  VALUES (
    NEW."companyId",
    coalesce((SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = NEW."companyId"), 0) + 1,
    'insert', NEW."id", NEW."integration", NEW."entityType", NEW."entityId", NEW."externalId",
    strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'),
    coalesce((SELECT "who" FROM "externalIntegrationMappingWriter" WHERE "until" > strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')), 'sql'),
    NULL,
    printf('{"id": %s, "entityId": %s, "metadata": %s, "companyId": %s, "createdAt": "%sZ", "createdBy": %s, "updatedAt": "%sZ", "updatedBy": %s, "entityType": %s, "externalId": %s, "integration": %s, "lastSyncedAt": %s, "remoteUpdatedAt": %s, "allowDuplicateExternalId": %s}',
      json_quote(NEW."id"),
      json_quote(NEW."entityId"),
      coalesce(NEW."metadata", 'null'),
      json_quote(NEW."companyId"),
      rtrim(rtrim(substr(NEW."createdAt", 1, 26), '0'), '.'),
      json_quote(NEW."createdBy"),
      rtrim(rtrim(substr(NEW."updatedAt", 1, 26), '0'), '.'),
      json_quote(NEW."updatedBy"),
      json_quote(NEW."entityType"),
      json_quote(NEW."externalId"),
      json_quote(NEW."integration"),
      coalesce('"' || rtrim(rtrim(substr(NEW."lastSyncedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(substr(NEW."remoteUpdatedAt", 1, 26), '0'), '.') || 'Z"', 'null'),
      iif(NEW."allowDuplicateExternalId", 'true', 'false'))
  );
END;
