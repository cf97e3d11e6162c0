-- Makes changes cheaper to write. For an `IN` of three or more values, SQLite builds a temporary b-tree in each run of a
-- trigger. With `OR` in the check of "op", a change takes a quarter to a third fewer instructions and reads one row less.
-- A check cannot be altered in place, so the table is copied. The rows keep their "seq", so cursors stay valid.

DROP TRIGGER "externalIntegrationMapping_change_insert";
DROP TRIGGER "externalIntegrationMapping_change_delete";
DROP TRIGGER "externalIntegrationMapping_change_update";
DROP TRIGGER "externalIntegrationMapping_change_move";

ALTER TABLE "externalIntegrationMappingChange" RENAME TO "externalIntegrationMappingChange_old";

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
  CONSTRAINT "externalIntegrationMappingChange_op_check" CHECK ("op" = 'insert' OR "op" = 'update' OR "op" = 'delete')
) STRICT, WITHOUT ROWID;

INSERT INTO "externalIntegrationMappingChange"
  SELECT * FROM "externalIntegrationMappingChange_old" ORDER BY "companyId", "seq";

DROP TABLE "externalIntegrationMappingChange_old";

-- Dropping the table dropped its line of statistics (see 0003).
DELETE FROM sqlite_stat1 WHERE tbl IN ('externalIntegrationMappingChange', 'externalIntegrationMappingChange_old');

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('externalIntegrationMappingChange', 'externalIntegrationMappingChange', '1000000 100000 1');

ANALYZE sqlite_schema;

-- The JSON of a row, in each trigger: keys by length and then bytes, as jsonb has them; metadata verbatim, since it is
-- stored in that form; times without the trailing zeros of their fraction. D1 has no functions of ours, hence the repetition.

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
      rtrim(rtrim(NEW."createdAt", '0Z'), '.'),
      json_quote(NEW."createdBy"),
      rtrim(rtrim(NEW."updatedAt", '0Z'), '.'),
      json_quote(NEW."updatedBy"),
      json_quote(NEW."entityType"),
      json_quote(NEW."externalId"),
      json_quote(NEW."integration"),
      coalesce('"' || rtrim(rtrim(NEW."lastSyncedAt", '0Z'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(NEW."remoteUpdatedAt", '0Z'), '.') || 'Z"', 'null'),
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
      rtrim(rtrim(OLD."createdAt", '0Z'), '.'),
      json_quote(OLD."createdBy"),
      rtrim(rtrim(OLD."updatedAt", '0Z'), '.'),
      json_quote(OLD."updatedBy"),
      json_quote(OLD."entityType"),
      json_quote(OLD."externalId"),
      json_quote(OLD."integration"),
      coalesce('"' || rtrim(rtrim(OLD."lastSyncedAt", '0Z'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(OLD."remoteUpdatedAt", '0Z'), '.') || 'Z"', 'null'),
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
        || iif(NEW."createdAt" IS NOT OLD."createdAt", ', "createdAt": ' || coalesce('"' || rtrim(rtrim(OLD."createdAt", '0Z'), '.') || 'Z"', 'null'), '')
        || iif(NEW."createdBy" IS NOT OLD."createdBy", ', "createdBy": ' || json_quote(OLD."createdBy"), '')
        || iif(NEW."updatedAt" IS NOT OLD."updatedAt", ', "updatedAt": ' || coalesce('"' || rtrim(rtrim(OLD."updatedAt", '0Z'), '.') || 'Z"', 'null'), '')
        || iif(NEW."updatedBy" IS NOT OLD."updatedBy", ', "updatedBy": ' || json_quote(OLD."updatedBy"), '')
        || iif(NEW."externalId" IS NOT OLD."externalId", ', "externalId": ' || json_quote(OLD."externalId"), '')
        || iif(NEW."lastSyncedAt" IS NOT OLD."lastSyncedAt", ', "lastSyncedAt": ' || coalesce('"' || rtrim(rtrim(OLD."lastSyncedAt", '0Z'), '.') || 'Z"', 'null'), '')
        || iif(NEW."remoteUpdatedAt" IS NOT OLD."remoteUpdatedAt", ', "remoteUpdatedAt": ' || coalesce('"' || rtrim(rtrim(OLD."remoteUpdatedAt", '0Z'), '.') || 'Z"', 'null'), '')
        || iif(NEW."allowDuplicateExternalId" IS NOT OLD."allowDuplicateExternalId", ', "allowDuplicateExternalId": ' || iif(OLD."allowDuplicateExternalId", 'true', 'false'), ''),
      3) || '}',
    printf('{"id": %s, "entityId": %s, "metadata": %s, "companyId": %s, "createdAt": "%sZ", "createdBy": %s, "updatedAt": "%sZ", "updatedBy": %s, "entityType": %s, "externalId": %s, "integration": %s, "lastSyncedAt": %s, "remoteUpdatedAt": %s, "allowDuplicateExternalId": %s}',
      json_quote(NEW."id"),
      json_quote(NEW."entityId"),
      coalesce(NEW."metadata", 'null'),
      json_quote(NEW."companyId"),
      rtrim(rtrim(NEW."createdAt", '0Z'), '.'),
      json_quote(NEW."createdBy"),
      rtrim(rtrim(NEW."updatedAt", '0Z'), '.'),
      json_quote(NEW."updatedBy"),
      json_quote(NEW."entityType"),
      json_quote(NEW."externalId"),
      json_quote(NEW."integration"),
      coalesce('"' || rtrim(rtrim(NEW."lastSyncedAt", '0Z'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(NEW."remoteUpdatedAt", '0Z'), '.') || 'Z"', 'null'),
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
      rtrim(rtrim(OLD."createdAt", '0Z'), '.'),
      json_quote(OLD."createdBy"),
      rtrim(rtrim(OLD."updatedAt", '0Z'), '.'),
      json_quote(OLD."updatedBy"),
      json_quote(OLD."entityType"),
      json_quote(OLD."externalId"),
      json_quote(OLD."integration"),
      coalesce('"' || rtrim(rtrim(OLD."lastSyncedAt", '0Z'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(OLD."remoteUpdatedAt", '0Z'), '.') || 'Z"', 'null'),
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
      rtrim(rtrim(NEW."createdAt", '0Z'), '.'),
      json_quote(NEW."createdBy"),
      rtrim(rtrim(NEW."updatedAt", '0Z'), '.'),
      json_quote(NEW."updatedBy"),
      json_quote(NEW."entityType"),
      json_quote(NEW."externalId"),
      json_quote(NEW."integration"),
      coalesce('"' || rtrim(rtrim(NEW."lastSyncedAt", '0Z'), '.') || 'Z"', 'null'),
      coalesce('"' || rtrim(rtrim(NEW."remoteUpdatedAt", '0Z'), '.') || 'Z"', 'null'),
      iif(NEW."allowDuplicateExternalId", 'true', 'false'))
  );
END;
