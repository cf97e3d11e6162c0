/** The company embedded in its mappings and the other way round, after writes too, and what that costs at 10,000 rows. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { readCatalog } from "../../../src/postgrest/catalog/catalog";
import { newUsage } from "../../../src/postgrest/query/database/connection";
import { executePlan } from "../../../src/postgrest/query/execute";
import { policyFor, schema } from "../../../src/resources";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mappings, standard } from "../../support/mappings";
import { planOf } from "../../support/warehouse/warehouse";

describe("the company of a mapping", () => {
  let key = "";

  beforeAll(async () => {
    await makeCompany("acme", "Acme Inc.");
    await makeCompany("globex");
    key = await makeKey({ companyId: "acme" });
    const body = mappings(3, (index) => ({
      id: `m${index}`,
      integration: index === 0 ? "xero" : "quickbooks",
    }));
    expect((await api(standard, { method: "POST", body }, key)).status).toBe(201);
  });

  it.each([
    [
      `${standard}?select=id,company(id,name)&id=eq.m1`,
      [{ id: "m1", company: { id: "acme", name: "Acme Inc." } }],
    ],
    [`${standard}?select=id,...company(company:name)&id=eq.m1`, [{ id: "m1", company: "Acme Inc." }]],
    [`${standard}?select=id,company!inner(id)&company.id=eq.globex`, []],
    [
      `/rest/v1/company?select=id,externalIntegrationMapping(id)&externalIntegrationMapping.order=id.desc&externalIntegrationMapping.limit=2`,
      [{ id: "acme", externalIntegrationMapping: [{ id: "m2" }, { id: "m1" }] }],
    ],
    [
      `/rest/v1/company?select=id,externalIntegrationMapping(integration,count())&externalIntegrationMapping.order=integration`,
      [
        {
          id: "acme",
          externalIntegrationMapping: [
            { integration: "quickbooks", count: 2 },
            { integration: "xero", count: 1 },
          ],
        },
      ],
    ],
  ])("%s", async (path, body) => {
    expect(await read(await api(path, {}, key))).toEqual({ status: 200, body });
  });

  it("is embedded in the answer of a write too", async () => {
    const headers = { Prefer: "return=representation" };
    const path = `${standard}?select=id,company(name)`;
    const body = mappings(1, () => ({ id: "new", entityId: "new" }));
    expect(await read(await api(path, { method: "POST", headers, body }, key))).toEqual({
      status: 201,
      body: [{ id: "new", company: { name: "Acme Inc." } }],
    });
    expect(
      await read(
        await api(`${path}&id=eq.new`, { method: "PATCH", headers, body: { externalId: "x" } }, key),
      ),
    ).toEqual({
      status: 200,
      body: [{ id: "new", company: { name: "Acme Inc." } }],
    });
    expect(await read(await api(`${path}&id=eq.new`, { method: "DELETE", headers }, key))).toEqual({
      status: 200,
      body: [{ id: "new", company: { name: "Acme Inc." } }],
    });
  });
});

describe("the cost of an embed", () => {
  beforeAll(async () => {
    await env.DB.prepare(
      `WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n < 9999)
       INSERT INTO "externalIntegrationMapping"
         ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
       SELECT 'big' || n, 'item', n, 'xero', 0, 'acme' FROM series`,
    ).run();
  });

  it.each([
    ["/externalIntegrationMapping?select=*,company(*)&limit=10", 25],
    ["/externalIntegrationMapping?select=*,company(*)&order=id&limit=10&offset=10", 50],
    [
      "/externalIntegrationMapping?select=*,...company(name)&createdAt=gt.2020-01-01&order=createdAt.desc&limit=10",
      25,
    ],
    ["/company?select=id,externalIntegrationMapping(id)&externalIntegrationMapping.limit=10&limit=1", 25],
  ])("%s reads few of 10,000 rows", async (path, most) => {
    const { rowsRead, roundTrips, rows } = await usageOf(path);
    expect(rows).toBeGreaterThan(0);
    expect(roundTrips).toBe(1);
    expect(rowsRead).toBeGreaterThan(0);
    expect(rowsRead).toBeLessThanOrEqual(most);
  });
});

/** What a request of a key of acme's asks of the database. */
async function usageOf(path: string) {
  const usage = newUsage();
  const key = { id: "k", companyId: "acme", integrations: null, entityTypes: null };
  const plan = planOf(
    path,
    {},
    { catalog: readCatalog(schema), maxRows: 1000, policy: ({ name }) => policyFor(key, name) },
  );
  const { rows } = await executePlan(plan, { database: env.DB, maxScanValues: 100, usage });
  return { ...usage, rows: rows.length };
}
