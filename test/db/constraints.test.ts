/** What the tables themselves hold, whoever writes: the last line behind the engine. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";

type Value = string | number | null;

const row: Readonly<Record<string, Value>> = {
  id: "m1",
  entityType: "customer",
  entityId: "c1",
  integration: "xero",
  externalId: "x1",
  allowDuplicateExternalId: 0,
  companyId: "acme",
};

function insert(values: Readonly<Record<string, Value>>, table = "externalIntegrationMapping", end = "") {
  const names = Object.keys(values).map((name) => `"${name}"`);
  const marks = names.map(() => "?");
  return env.DB.prepare(`INSERT INTO "${table}" (${names}) VALUES (${marks}) ${end}`)
    .bind(...Object.values(values))
    .run();
}

const rows = async (sql: string) => (await env.DB.prepare(sql).all()).results;

beforeEach(async () => {
  await env.DB.prepare(`DELETE FROM "company"`).run();
  await insert({ id: "acme", name: "Acme" }, "company");
});

describe("a row that leaves its times out", () => {
  it("is created and updated now", async () => {
    await insert(row);
    const [times] = await rows(
      `SELECT "createdAt" = "updatedAt" AS same, length("createdAt") AS length,
       abs(unixepoch('now') - unixepoch(substr("createdAt", 1, 19))) < 60 AS recent FROM "externalIntegrationMapping"`,
    );
    expect(times).toEqual({ same: 1, length: 27, recent: 1 });
  });
});

describe.each(["lastSyncedAt", "remoteUpdatedAt", "createdAt", "updatedAt"])("the time %s", (column) => {
  it.each([
    "2026-01-01T00:00:00.000000Z",
    "2024-02-29T23:59:59.999999Z",
    "0001-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999Z",
  ])("takes %s", async (time) => {
    await insert({ ...row, [column]: time });
    expect(await rows(`SELECT "${column}" AS time FROM "externalIntegrationMapping"`)).toEqual([{ time }]);
  });

  it.each([
    ["", "nothing"],
    ["now", "a word"],
    ["2026-01-01", "a date alone"],
    ["2026-01-01T00:00:00Z", "no fraction"],
    ["2026-01-01T00:00:00.000Z", "a short fraction"],
    ["2026-01-01T00:00:00.0000000Z", "a long fraction"],
    ["2026-01-01T00:00:00.00000xZ", "a letter in the fraction"],
    ["2026-01-01 00:00:00.000000Z", "a space"],
    ["2026-01-01T00:00:00.000000z", "a small z"],
    ["2026-01-01T00:00:00.000000+", "another zone"],
    ["2026-02-29T00:00:00.000000Z", "no such day"],
    ["2026-13-01T00:00:00.000000Z", "no such month"],
    ["2026-01-01T24:00:00.000000Z", "no such hour"],
    ["2026-01-01T00:00:60.000000Z", "no such second"],
    ["2026-01-01T00:60:00.000000Z", "no such minute"],
    ["-026-01-01T00:00:00.000000Z", "a sign"],
    ["2026-01-01T00:00:0 .000000Z", "a space for a digit"],
    ["2026-01-01T00:00:00.000000Z\n", "a line end"],
    ["12026-01-01T00:00:00.00000Z", "a year of five digits"],
  ])("refuses %j: %s", async (time) => {
    await expect(insert({ ...row, [column]: time })).rejects.toThrow(
      `CHECK constraint failed: externalIntegrationMapping_${column}_check`,
    );
  });
});

describe("the other columns", () => {
  it.each([
    [
      "a boolean that is neither 0 nor 1",
      { allowDuplicateExternalId: 2 },
      "CHECK constraint failed: externalIntegrationMapping_allowDuplicateExternalId_check",
    ],
    ["a boolean as text", { allowDuplicateExternalId: "true" }, "cannot store TEXT value in INTEGER column"],
    [
      "no boolean",
      { allowDuplicateExternalId: null },
      "NOT NULL constraint failed: externalIntegrationMapping.allowDuplicateExternalId",
    ],
    [
      "metadata that is no JSON",
      { metadata: "{a:1}" },
      "CHECK constraint failed: externalIntegrationMapping_metadata_check",
    ],
    [
      "empty metadata",
      { metadata: "" },
      "CHECK constraint failed: externalIntegrationMapping_metadata_check",
    ],
    ["no id", { id: null }, "NOT NULL constraint failed: externalIntegrationMapping.id"],
    ["a company that is not there", { companyId: "globex" }, "FOREIGN KEY constraint failed"],
  ])("refuse %s", async (_, values, message) => {
    await expect(insert({ ...row, ...values })).rejects.toThrow(message);
  });

  it.each(["null", "1", '"text"', "[]", '{"a":{"b":[1.10,12345678901234567890]}}', null])(
    "keep the metadata %s unchanged",
    async (metadata) => {
      await insert({ ...row, metadata });
      expect(await rows(`SELECT "metadata" FROM "externalIntegrationMapping"`)).toEqual([{ metadata }]);
    },
  );
});

describe("the unique sets", () => {
  const other = { ...row, id: "m2", entityId: "c2" };
  const externalIdTaken =
    "UNIQUE constraint failed: index 'externalIntegrationMapping_unique_externalId_idx'";

  beforeEach(async () => {
    await insert(row);
  });

  it.each([
    [
      "an id twice",
      { ...other, externalId: "x2", id: "m1" },
      "UNIQUE constraint failed: externalIntegrationMapping.id",
    ],
    [
      "an entity twice in an integration",
      { ...row, id: "m2", externalId: "x2" },
      "UNIQUE constraint failed: externalIntegrationMapping.companyId, externalIntegrationMapping.entityType, externalIntegrationMapping.entityId, externalIntegrationMapping.integration",
    ],
    ["an external id twice", other, externalIdTaken],
  ])("refuse %s", async (_, values, message) => {
    await expect(insert(values)).rejects.toThrow(message);
  });

  it.each<readonly [title: string, others: readonly Readonly<Record<string, Value>>[]]>([
    ["an external id twice where the second allows it", [{ ...other, allowDuplicateExternalId: 1 }]],
    [
      "an external id twice where both allow it",
      [
        { ...other, externalId: "x2", allowDuplicateExternalId: 1 },
        { ...other, externalId: "x2", allowDuplicateExternalId: 1, id: "m3", entityId: "c3" },
      ],
    ],
    [
      "an external id twice where the one that allows it has an empty id",
      [{ ...other, id: "", allowDuplicateExternalId: 1 }],
    ],
    [
      "an external id twice where the one that allows it has the id 0",
      [{ ...other, id: "0", allowDuplicateExternalId: 1 }],
    ],
    ["an external id twice in two types", [{ ...other, entityType: "item" }]],
    ["an external id twice in two integrations", [{ ...other, integration: "quickbooks" }]],
    ["an entity twice in two integrations", [{ ...row, id: "m2", integration: "quickbooks" }]],
  ])("take %s", async (_, others) => {
    for (const values of others) await insert(values);
    const ids = [row, ...others].map(({ id }) => String(id)).sort();
    expect(await rows(`SELECT "id" FROM "externalIntegrationMapping" ORDER BY "id"`)).toEqual(
      ids.map((id) => ({ id })),
    );
  });

  it("take any number of rows without an external id", async () => {
    await insert({ ...other, externalId: null });
    await insert({ ...other, externalId: null, id: "m3", entityId: "c3" });
    expect(await rows(`SELECT "id" FROM "externalIntegrationMapping" ORDER BY "id"`)).toHaveLength(3);
  });

  it("take the same mapping for another company", async () => {
    await insert({ id: "globex", name: "Globex" }, "company");
    await insert({ ...row, id: "m2", companyId: "globex" });
    expect(await rows(`SELECT "id" FROM "externalIntegrationMapping"`)).toHaveLength(2);
  });

  it.each([
    ["the primary key", `("id")`, { ...row, metadata: "1" }],
    [
      "the entity, columns in Carbon's order",
      `("entityType", "entityId", "integration", "companyId")`,
      { ...row, id: "m2", metadata: "1" },
    ],
    [
      "the external id with the term that exempts rows, columns in Carbon's order",
      `("integration", "externalId", "entityType", "companyId",
        CASE WHEN "externalIntegrationMapping"."allowDuplicateExternalId" THEN "externalIntegrationMapping"."id" ELSE 0 END)`,
      { ...other, metadata: "1" },
    ],
  ])("are targets of an upsert: %s", async (_, target, values) => {
    await insert(
      values,
      "externalIntegrationMapping",
      `ON CONFLICT ${target} DO UPDATE SET "metadata" = excluded."metadata"`,
    );
    expect(await rows(`SELECT "id", "metadata" FROM "externalIntegrationMapping"`)).toEqual([
      { id: "m1", metadata: "1" },
    ]);
  });
});

describe("a company", () => {
  beforeEach(async () => {
    await insert(row);
  });

  it("deletes its mappings with itself", async () => {
    await env.DB.prepare(`DELETE FROM "company" WHERE "id" = 'acme'`).run();
    expect(await rows(`SELECT "id" FROM "externalIntegrationMapping"`)).toEqual([]);
  });

  it("keeps its mappings when its id changes", async () => {
    await env.DB.prepare(`UPDATE "company" SET "id" = 'acme-2' WHERE "id" = 'acme'`).run();
    expect(await rows(`SELECT "id", "companyId" FROM "externalIntegrationMapping"`)).toEqual([
      { id: "m1", companyId: "acme-2" },
    ]);
  });

  it("is created now by default", async () => {
    expect(
      await rows(
        `SELECT length("createdAt") AS length,
         abs(unixepoch('now') - unixepoch(substr("createdAt", 1, 19))) < 60 AS recent FROM "company"`,
      ),
    ).toEqual([{ length: 27, recent: 1 }]);
  });
});
