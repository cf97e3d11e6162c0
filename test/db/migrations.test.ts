/** A migration of a database that is in use keeps every row as it is, and every promise of the tables. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

const { OTHER_DB: database, TEST_MIGRATIONS: migrations } = env;

/** Rows of three companies with what a unique index may trip over: nulls, allowed duplicates, odd ids, equal times. */
const fill = `
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
  INSERT INTO "externalIntegrationMapping" (
    "id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "metadata",
    "createdAt", "updatedAt", "companyId"
  )
  SELECT
    CASE i WHEN 0 THEN '' WHEN 3 THEN '0' ELSE 'id-' || (i * 7919 % 3000) END, iif(i % 2, 'item', 'customer'),
    'entity-' || i, iif(i % 5, 'xero', 'linear'),
    CASE WHEN i % 7 = 0 THEN NULL WHEN i % 3 = 0 THEN 'shared' ELSE 'external-' || i END, i % 3 = 0,
    iif(i % 2, '{"a":1.10,"b":"' || i || '"}', NULL),
    '2026-01-01T00:00:0' || (i % 10) || '.000000Z', '2026-01-02T00:00:00.000000Z', 'company-' || (i % 3)
  FROM n`;

const everyRow = () =>
  database.prepare(`SELECT rowid, * FROM "externalIntegrationMapping" ORDER BY rowid`).raw();

it("0004 keeps every row, and the external ids unique", async () => {
  const before = migrations.filter(({ name }) => name < "0004");
  await applyD1Migrations(database, before);
  await database.batch([
    database.prepare(
      `INSERT INTO "company" ("id", "name") VALUES ('company-0', '0'), ('company-1', '1'), ('company-2', '2')`,
    ),
    database.prepare(fill),
  ]);
  const rows = await everyRow();
  expect(rows).toHaveLength(3000);

  await applyD1Migrations(
    database,
    migrations.filter(({ name }) => name < "0005"),
  );
  expect(await everyRow()).toEqual(rows);
  expect(await database.prepare("PRAGMA foreign_key_check").raw()).toEqual([]);
  const taken = database.prepare(
    `INSERT INTO "externalIntegrationMapping" (
       "id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "companyId"
     ) SELECT 'new', "entityType", 'new', "integration", "externalId", ?, "companyId"
       FROM "externalIntegrationMapping" WHERE "externalId" = 'external-1'`,
  );
  await expect(taken.bind(0).run()).rejects.toThrow("externalIntegrationMapping_unique_externalId_idx");
  expect((await taken.bind(1).run()).meta.changes).toBe(1);
});

it("0009 keeps every change and its seq, and continues after the last", async () => {
  const applyBefore = (name: string) =>
    applyD1Migrations(
      database,
      migrations.filter((migration) => migration.name < name),
    );
  const feed = async () =>
    (
      await database
        .prepare(`SELECT * FROM "externalIntegrationMappingChange" ORDER BY "companyId", "seq"`)
        .all()
    ).results;
  await applyBefore("0009");
  await database.batch([
    database.prepare(
      `UPDATE "externalIntegrationMapping" SET "createdBy" = 'sql' WHERE "companyId" = 'company-1'`,
    ),
    database.prepare(`DELETE FROM "externalIntegrationMapping" WHERE "id" = 'id-8'`),
  ]);
  const before = await feed();
  expect(before.length).toBeGreaterThan(1000);

  await applyBefore("0010");
  expect(await feed()).toEqual(before);
  await database
    .prepare(`UPDATE "externalIntegrationMapping" SET "entityId" = 'moved' WHERE "id" = 'id-1'`)
    .run();
  const [{ companyId, seq } = {}] = (
    await database
      .prepare(
        `SELECT * FROM "externalIntegrationMappingChange" WHERE "mappingId" = 'id-1' ORDER BY "seq" DESC`,
      )
      .all()
  ).results;
  const seqs = before.filter((change) => change.companyId === companyId).map((change) => Number(change.seq));
  expect(seq).toBe(Math.max(...seqs, 0) + 1);
  const invalid = database.prepare(
    `UPDATE "externalIntegrationMappingChange" SET "op" = 'other' WHERE "companyId" = 'company-1'`,
  );
  await expect(invalid.run()).rejects.toThrow("externalIntegrationMappingChange_op_check");
});
