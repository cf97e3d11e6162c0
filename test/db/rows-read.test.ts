/** What the documented look-ups read: rows in proportion to the answer, whatever the company holds (SPEC §9). */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";

const COLUMNS = `"id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "companyId"`;
const FROM = `SELECT ${COLUMNS} FROM "externalIntegrationMapping" WHERE`;
const MINE = `("externalIntegrationMapping"."companyId" = 'acme')`;

const column = (name: string) => `"externalIntegrationMapping"."${name}"`;
const equal = (name: string, value: string) => `(${column(name)} = '${value}')`;

/**
 * 10,000 rows, half of them customers and half items, in two integrations, made and changed in two bulk requests:
 * thousands have the same time, so that a tie-breaker that no index serves would show.
 */
async function fill(companyId: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO "company" ("id", "name") VALUES (?1, ?1)`).bind(companyId),
    env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
       INSERT INTO "externalIntegrationMapping" (
         "id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId",
         "createdAt", "updatedAt", "companyId"
       )
       SELECT
         ?1 || '-' || printf('%05d', i), iif(i % 2, 'item', 'customer'), 'entity-' || (i / 4),
         iif(i / 2 % 2, 'xero', 'quickbooks'), 'external-' || (i / 2), i % 3 = 0,
         '2026-01-0' || (1 + i / 5000) || 'T00:00:00.000000Z', '2026-02-0' || (1 + i / 5000) || 'T00:00:00.000000Z',
         ?1
       FROM n`,
    ).bind(companyId),
  ]);
}

beforeAll(async () => {
  await fill("acme");
  await fill("globex");
});

const lookUps: readonly (readonly [title: string, where: string, rows: number])[] = [
  ["by id", `${MINE} AND ${equal("id", "acme-04711")}`, 1],
  ["by id with a service key", equal("id", "acme-04711"), 1],
  ["by another company's id", `${MINE} AND ${equal("id", "globex-04711")}`, 0],
  [
    "by entity and integration",
    `(${MINE} AND ((${equal("entityType", "item")} AND ${equal("entityId", "entity-7")}) AND ${equal("integration", "xero")}))`,
    1,
  ],
  [
    "by entity in every integration",
    `(${MINE} AND (${equal("entityType", "item")} AND ${equal("entityId", "entity-7")}))`,
    2,
  ],
  [
    "by integration and external id",
    `(${MINE} AND (${equal("integration", "xero")} AND ${equal("externalId", "external-1")}))`,
    2,
  ],
  [
    "by integration, external id and type",
    `(${MINE} AND ((${equal("integration", "xero")} AND ${equal("externalId", "external-1")}) AND ${equal("entityType", "item")}))`,
    1,
  ],
  ["by external id alone", `(${MINE} AND ${equal("externalId", "external-1")})`, 2],
  ["newest by createdAt", `${MINE} ORDER BY ${column("createdAt")} DESC LIMIT 10`, 10],
  [
    "newest by createdAt, ties by id",
    `${MINE} ORDER BY ${column("createdAt")} DESC, ${column("id")} ASC LIMIT 10`,
    10,
  ],
  ["oldest by createdAt", `${MINE} ORDER BY ${column("createdAt")} ASC LIMIT 10`, 10],
  ["last changed", `${MINE} ORDER BY ${column("updatedAt")} DESC LIMIT 10`, 10],
  [
    "last changed, ties by id backwards",
    `${MINE} ORDER BY ${column("updatedAt")} DESC, ${column("id")} DESC LIMIT 10`,
    10,
  ],
  [
    "changed since, oldest first, ties by id",
    `${MINE} AND (${column("updatedAt")} >= '2026-02-02T00:00:00.000000Z') ORDER BY ${column("updatedAt")} ASC, ${column("id")} ASC LIMIT 10`,
    10,
  ],
  ["a page by id", `${MINE} AND (${column("id")} > 'acme-05000') ORDER BY ${column("id")} ASC LIMIT 10`, 10],
  ["the first page by id", `${MINE} ORDER BY ${column("id")} ASC LIMIT 10`, 10],
  ["any page without an order", `${MINE} LIMIT 10`, 10],
];

describe("a look-up among 10,000 rows of a company", () => {
  it.each(lookUps)("%s reads no more than its answer", async (_, where, rows) => {
    const { results, meta } = await env.DB.prepare(`${FROM} ${where}`).all();
    expect(results).toHaveLength(rows);
    expect(meta.rows_read).toBeLessThanOrEqual(2 * rows + 5);
  });

  it("by a list of ids reads a few rows for each, not the company", async () => {
    const ids = ["acme-00001", "acme-00002", "acme-09999", "globex-00001"];
    const { results, meta } = await env.DB.prepare(
      `${FROM} ${MINE} AND (${column("id")} IN (SELECT value FROM json_each(?)))`,
    )
      .bind(JSON.stringify(ids))
      .all<{ id: string }>();
    expect(results.map(({ id }) => id)).toEqual(["acme-00001", "acme-00002", "acme-09999"]);
    expect(meta.rows_read).toBeLessThanOrEqual(4 * ids.length);
  });

  it("by entity type and time walks the index of the time, not the company", async () => {
    const { results, meta } = await env.DB.prepare(
      `${FROM} ${MINE} AND ${equal("entityType", "item")} ORDER BY ${column("createdAt")} DESC LIMIT 10`,
    ).all();
    expect(results).toHaveLength(10);
    expect(meta.rows_read).toBeLessThanOrEqual(25);
  });

  it("without an order comes by id, which no update moves", async () => {
    const list = () => env.DB.prepare(`${FROM} ${MINE} LIMIT 3`).all<{ id: string }>();
    const before = await list();
    expect(before.results.map(({ id }) => id)).toEqual(["acme-00000", "acme-00001", "acme-00002"]);
    await env.DB.prepare(
      `UPDATE "externalIntegrationMapping" SET "updatedAt" = '2026-03-01T00:00:00.000000Z' WHERE "id" = 'acme-00001'`,
    ).run();
    expect((await list()).results).toEqual(before.results);
  });
});
