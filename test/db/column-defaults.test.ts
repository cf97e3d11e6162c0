import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect, it } from "vitest";
import { company, externalIntegrationMapping } from "../../src/db/schema";

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);

it("writes and reads rows with Drizzle, with the defaults of the columns", async () => {
  const db = drizzle(env.DB);
  await db.insert(company).values({ id: "acme", name: "Acme" });
  await db.insert(externalIntegrationMapping).values({
    entityType: "customer",
    entityId: "c1",
    integration: "xero",
    allowDuplicateExternalId: true,
    metadata: { a: [1, null] },
    companyId: "acme",
  });
  expect(
    await db.select().from(externalIntegrationMapping).where(eq(externalIntegrationMapping.entityId, "c1")),
  ).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-z]{26}$/),
      entityType: "customer",
      entityId: "c1",
      integration: "xero",
      externalId: null,
      allowDuplicateExternalId: true,
      metadata: { a: [1, null] },
      lastSyncedAt: null,
      remoteUpdatedAt: null,
      createdAt: timestamp,
      updatedAt: timestamp,
      createdBy: null,
      updatedBy: null,
      companyId: "acme",
    },
  ]);
});

it("sets updatedAt when Drizzle updates a row, and keeps createdAt", async () => {
  const db = drizzle(env.DB);
  const old = "2020-01-01T00:00:00.000000Z";
  await db.insert(company).values({ id: "globex", name: "Globex" });
  await db.insert(externalIntegrationMapping).values({
    id: "m1",
    entityType: "customer",
    entityId: "c1",
    integration: "xero",
    allowDuplicateExternalId: false,
    createdAt: old,
    updatedAt: old,
    companyId: "globex",
  });
  const [changed] = await db
    .update(externalIntegrationMapping)
    .set({ externalId: "x1" })
    .where(eq(externalIntegrationMapping.id, "m1"))
    .returning();
  expect(changed).toMatchObject({ externalId: "x1", createdAt: old, updatedAt: timestamp });
  expect(changed?.updatedAt).not.toBe(old);
});
