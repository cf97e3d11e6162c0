/** The feed, applied in order from empty, gives the table (SPEC §14): by every way of writing, at every moment. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { clearFeed, Replica, readTable } from "../../support/feed";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, prefer } from "../../support/mappings";

const table = "/rest/v1/externalIntegrationMapping";

let key: string;
let service: string;
let xeroOnly: string;
let itemsOnly: string;
let globex: string;

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme" });
  service = await makeKey({ companyId: null });
  xeroOnly = await makeKey({ companyId: "acme", integrations: ["xero"] });
  itemsOnly = await makeKey({ companyId: "acme", entityTypes: ["item"], integrations: ["xero", "linear"] });
  globex = await makeKey({ companyId: "globex" });
});

beforeEach(async () => {
  await clearRows();
  await clearFeed();
});

const id = fc.constantFrom("m1", "m2", "m3", "m4", "m5");
const row = fc.record({
  id,
  entityType: fc.constantFrom("item", "customer"),
  entityId: fc.constantFrom("e1", "e2", "e3", 'é"\u0001\\'),
  integration: fc.constantFrom("xero", "linear", "shopify"),
  externalId: fc.option(fc.constantFrom("x1", "x2", "x3")),
  allowDuplicateExternalId: fc.boolean(),
  metadata: fc.option(fc.oneof(fc.constantFrom(1, "a", [1, null], { b: { a: 0.5 } }), fc.json())),
  lastSyncedAt: fc.option(fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z")),
  remoteUpdatedAt: fc.option(fc.constantFrom("2026-01-01T00:00:00Z", "2026-01-02T00:00:00.000001Z")),
  companyId: fc.constantFrom("acme", "acme", "acme", "globex"),
});
const change = fc.oneof(
  row.map(({ id: _, metadata, ...one }) => ({ ...one, ...(metadata !== null && { metadata }) })),
  row.map(({ lastSyncedAt }) => ({ lastSyncedAt })),
  row.map(({ integration, entityType }) => ({ integration, entityType })),
  row.map(({ companyId }) => ({ companyId })),
  row.map(({ id: other }) => ({ id: other })),
  row.map(({ externalId, remoteUpdatedAt }) => ({ externalId, remoteUpdatedAt })),
);

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const post = (body: unknown, path = table, headers = {}): Write => ({ method: "POST", path, body, headers });
const merge = prefer("resolution=merge-duplicates");
const ignore = prefer("resolution=ignore-duplicates");
const byEntity = `${table}?on_conflict=entityType,entityId,integration,companyId`;

/** By every way of writing; many of these are refused, and leave nothing in the feed. */
const write: fc.Arbitrary<Write> = fc.oneof(
  row.map((one) => post(one)),
  fc.array(row, { minLength: 1, maxLength: 3 }).map((rows) => post(rows)),
  fc.array(row, { minLength: 1, maxLength: 3 }).map((rows) => post(rows, table, merge)),
  row.map(({ id: _, ...one }) => post([one], byEntity, merge)),
  fc.array(row, { minLength: 1, maxLength: 3 }).map((rows) => post(rows, table, ignore)),
  row.map((one) =>
    post(
      `id,entityType,entityId,integration,allowDuplicateExternalId,companyId\n${one.id},${one.entityType},e9,${one.integration},t,acme`,
      table,
      { "Content-Type": "text/csv" },
    ),
  ),
  row.map((one): Write => ({ method: "PUT", path: `${table}?id=eq.${one.id}`, body: one })),
  fc.tuple(id, change).map(([at, body]): Write => ({ method: "PATCH", path: `${table}?id=eq.${at}`, body })),
  fc.tuple(row, change).map(
    ([{ integration }, body]): Write => ({
      method: "PATCH",
      path: `${table}?integration=eq.${integration}`,
      body,
    }),
  ),
  id.map((at): Write => ({ method: "DELETE", path: `${table}?id=eq.${at}` })),
  row.map(
    ({ integration }): Write => ({
      method: "DELETE",
      path: `${table}?metadata=is.null&integration=eq.${integration}`,
    }),
  ),
);

/** A service key writes: it alone moves rows to another company. */
const send = ({ method, path, body, headers = {} }: Write) =>
  api(path, { method, headers: { ...headers }, ...(body !== undefined && { body }) }, service);

it("rebuilds what each key sees, at every moment, for any page size", async () => {
  let landed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (writes, limit) => {
        await clearRows();
        await clearFeed();
        const replicas = [key, xeroOnly, itemsOnly, globex].map(
          (reader) => [reader, new Replica(reader)] as const,
        );
        for (const one of writes) {
          const { status } = await send(one);
          expect(status).toBeLessThan(500);
          if (status < 300) landed += 1;
          for (const [reader, replica] of replicas) {
            await replica.catchUp(limit);
            expect(replica.rows).toEqual(await readTable(reader));
          }
        }
      },
    ),
    { numRuns: 15, seed: 18 },
  );
  expect(landed).toBeGreaterThan(30);
}, 120_000);

it("rebuilds the table when read in pages while others write", async () => {
  const replicas = [key, xeroOnly].map((reader) => [reader, new Replica(reader)] as const);
  const writes = fc.sample(write, { numRuns: 60, seed: 7 });
  let writing = true;
  const writers = [0, 1, 2].map(async (writer) => {
    for (const one of writes.filter((_, index) => index % 3 === writer)) await send(one);
  });
  const readers = replicas.map(async ([, replica]) => {
    while (writing) await replica.readPage(2);
  });
  await Promise.all(writers);
  writing = false;
  await Promise.all(readers);
  for (const [reader, replica] of replicas) {
    await replica.catchUp(2);
    expect(replica.rows).toEqual(await readTable(reader));
  }
}, 60_000);

it("has the changes of a deleted company, and of one with a new id", async () => {
  await makeCompany("doomed");
  await makeCompany("moved");
  const old = await makeKey({ companyId: "moved" });
  const renamed = await makeKey({ companyId: "renamed" });
  const doomed = await makeKey({ companyId: "doomed" });
  const base = { entityType: "item", integration: "xero", allowDuplicateExternalId: false };
  for (const companyId of ["doomed", "moved"]) {
    const body = [1, 2, 3].map((n) => ({ ...base, entityId: `e${n}`, companyId }));
    expect((await send({ method: "POST", path: table, body })).status).toBe(201);
  }
  await env.DB.batch([
    env.DB.prepare(`DELETE FROM "company" WHERE "id" = 'doomed'`),
    env.DB.prepare(`UPDATE "company" SET "id" = 'renamed' WHERE "id" = 'moved'`),
  ]);
  for (const [reader, rows] of [
    [doomed, 0],
    [old, 0],
    [renamed, 3],
  ] as const) {
    const replica = new Replica(reader);
    await replica.catchUp(2);
    expect(replica.rows.size).toBe(rows);
    expect(replica.rows).toEqual(await readTable(reader));
  }
});
