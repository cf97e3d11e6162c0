/**
 * What the documented requests cost: one round trip to D1, none to KV, and rows read in proportion to the answer,
 * whatever the company holds (SPEC §9).
 */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, type CallInit, callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { makeKey } from "../support/fixtures";
import { documented } from "../support/mappings";
import { fill } from "../support/walks/many-mappings";

const counts = newCounts();
let call: Call;
let serviceCall: Call;
let narrowCall: Call;

beforeAll(async () => {
  await env.DB.prepare(`DELETE FROM "company"`).run();
  await fill("acme");
  await fill("globex");
  const { DB, API_KEYS } = countBindings(env, counts);
  const counted = { DB, API_KEYS };
  call = callWith(counted, await makeKey({ companyId: "acme" }));
  serviceCall = callWith(counted, await makeKey({ companyId: null }));
  narrowCall = callWith(counted, await makeKey({ companyId: "acme", integrations: ["xero"] }));
  // An isolate reads a key once: what is counted comes after.
  for (const first of [call, serviceCall, narrowCall]) await first(`${documented}?limit=0`);
});

/** The rows of an answer, and what they cost. */
async function ask(caller: Call, query: string, init: CallInit = {}) {
  Object.assign(counts, newCounts());
  const response = await caller(`${documented}${query}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${query}: ${response.status} ${text}`);
  const rows: readonly { readonly id: string }[] = text === "" ? [] : [JSON.parse(text)].flat();
  return { rows, range: response.headers.get("Content-Range"), ...counts };
}

const oneTrip = { roundTrips: 1, kvReads: 0 };
const asArray = { headers: { Accept: "application/vnd.pgrst.array+json" } };
const exact = { headers: { Prefer: "count=exact" } };
const since = "updatedAt=gte.2026-02-02T00:00:00Z";
const byEntity = "on_conflict=entityType,entityId,integration,companyId";

const lookUps: readonly (readonly [title: string, query: string, rows: number])[] = [
  ["by id", "?id=eq.acme-04711", 1],
  ["by entity and integration", "?entityType=eq.item&entityId=eq.entity-7&integration=eq.xero", 1],
  ["by entity in every integration", "?entityType=eq.item&entityId=eq.entity-7", 4],
  ["by integration and external id", "?integration=eq.xero&externalId=eq.external-1", 2],
  [
    "by integration, external id and type",
    "?integration=eq.xero&externalId=eq.external-1&entityType=eq.item",
    1,
  ],
  ["by external id alone", "?externalId=eq.external-1", 2],
  ["by either of two keys", "?or=(externalId.eq.external-1,id.eq.acme-04711)", 3],
  [
    "by several entities in every integration",
    "?or=(and(entityType.eq.item,entityId.eq.entity-1),and(entityType.eq.customer,entityId.eq.entity-2))",
    8,
  ],
  ["newest by createdAt", "?order=createdAt.desc&limit=10", 10],
  ["newest by createdAt, a page of more than 100", "?order=createdAt.desc&limit=150", 150],
  ["newest by createdAt, ties by id", "?order=createdAt.desc,id.desc&limit=10", 10],
  ["oldest by createdAt", "?order=createdAt&limit=10", 10],
  ["oldest by createdAt, ties by id", "?order=createdAt,id&limit=10", 10],
  ["newest of one integration", "?integration=eq.xero&order=createdAt.desc&limit=10", 10],
  ["newest of one integration, ties by id", "?integration=eq.xero&order=createdAt.desc,id.desc&limit=10", 10],
  ["oldest of one integration, ties by id", "?integration=eq.xero&order=createdAt,id&limit=10", 10],
  [
    "newest of an integration with few rows, all of them old",
    "?integration=eq.docusign&order=createdAt.desc&limit=10",
    10,
  ],
  ["any page of one integration", "?integration=eq.docusign&limit=10", 10],
  ["two columns of one integration", "?select=entityId,externalId&integration=eq.xero&limit=10", 10],
  ["last changed", "?order=updatedAt.desc&limit=10", 10],
  ["last changed, ties by id backwards", "?order=updatedAt.desc,id.desc&limit=10", 10],
  ["changed since, oldest first, ties by id", `?${since}&order=updatedAt,id&limit=10`, 10],
  ["a page by id", "?id=gt.acme-05000&order=id&limit=10", 10],
  ["the first page by id", "?order=id&limit=10", 10],
  ["any page without an order", "?limit=10", 10],
  ["a page with an embedded company", "?select=id,company(id,name)&order=id&limit=20", 20],
  ["by entity type and time, of two types", "?entityType=eq.item&order=createdAt.desc&limit=10", 10],
];

describe("a look-up among 10,000 rows of a company", () => {
  it.each(lookUps)("%s reads no more than its answer", async (_, query, count) => {
    const { rows, rowsRead, ...cost } = await ask(call, query);
    expect(rows).toHaveLength(count);
    expect(rowsRead).toBeGreaterThanOrEqual(count);
    expect(rowsRead).toBeLessThanOrEqual(2 * count + 5);
    expect(cost).toMatchObject(oneTrip);
  });

  it("by another company's id finds nothing, and reads none of its rows", async () => {
    const { rows, rowsRead, ...cost } = await ask(call, "?id=eq.globex-04711", asArray);
    expect(rows).toEqual([]);
    expect(rowsRead).toBeLessThanOrEqual(5);
    expect(cost).toMatchObject(oneTrip);
  });

  it.each([
    ["by id", "?id=eq.acme-04711", 1],
    ["newest of a company", "?companyId=eq.globex&order=createdAt.desc&limit=10", 10],
    [
      "by integration and external id of a company",
      "?companyId=eq.globex&integration=eq.xero&externalId=eq.external-1",
      2,
    ],
  ])("%s with a service key reads no more than its answer", async (_, query, count) => {
    const { rows, rowsRead, ...cost } = await ask(serviceCall, query);
    expect(rows).toHaveLength(count);
    expect(rowsRead).toBeLessThanOrEqual(2 * count + 5);
    expect(cost).toMatchObject(oneTrip);
  });

  it("newest with a key of one integration reads no more than its answer", async () => {
    const { rows, rowsRead, ...cost } = await ask(narrowCall, "?order=createdAt.desc&limit=10");
    expect(rows).toHaveLength(10);
    expect(rowsRead).toBeLessThanOrEqual(25);
    expect(cost).toMatchObject(oneTrip);
  });

  it("a count reads the rows that it counts once", async () => {
    const query = "?integration=eq.docusign&order=createdAt.desc&limit=10";
    const { rows, range, rowsRead, ...cost } = await ask(call, query, exact);
    expect(rows).toHaveLength(10);
    expect(range).toBe("0-9/200");
    expect(rowsRead).toBeLessThanOrEqual(10 + 200 + 5);
    expect(cost).toMatchObject(oneTrip);
  });

  it.each(["*", "id", "id,integration", "id,createdAt", "id,updatedAt"])(
    "by a list of ids reads a few rows for each, even when an index covers select=%s",
    async (select) => {
      const ids = ["acme-00001", "acme-00002", "acme-09999", "globex-00001"];
      const { rows, rowsRead, ...cost } = await ask(call, `?id=in.(${ids})&select=${select}`);
      expect(rows.map(({ id }) => id)).toEqual(["acme-00001", "acme-00002", "acme-09999"]);
      expect(rowsRead).toBeLessThanOrEqual(4 * ids.length);
      expect(cost).toMatchObject(oneTrip);
    },
  );

  it("by types and a list of entities reads a few rows for each pair, not the company", async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `entity-${n * 3}`);
    const query = `?or=(entityType.eq.customer,entityType.eq.item)&entityId=in.(${ids})`;
    const { rows, rowsRead, ...cost } = await ask(call, query);
    expect(rows).toHaveLength(50 * 2 * 4);
    // the list, a step for each of its pairs with a type, and the entries of the index, of the table and of the sort
    expect(rowsRead).toBeLessThanOrEqual(50 + 2 * 50 + 3 * rows.length + 5);
    expect(cost).toMatchObject(oneTrip);
  });

  it("by entity id alone steps from type to type, and does not read the whole company", async () => {
    const { rows, rowsRead, ...cost } = await ask(call, "?entityId=eq.entity-7");
    expect(rows).toHaveLength(8);
    expect(rowsRead).toBeLessThanOrEqual(3 * 8 + 5 * 2 + 5);
    expect(cost).toMatchObject(oneTrip);
  });

  it("without an order is sorted by id, which no update moves", async () => {
    const list = async () => (await ask(call, "?limit=3")).rows.map(({ id }) => id);
    expect(await list()).toEqual(["acme-00000", "acme-00001", "acme-00002"]);
    await ask(call, "?id=eq.acme-00001", { method: "PATCH", body: { updatedAt: "2026-03-01T00:00:00Z" } });
    expect(await list()).toEqual(["acme-00000", "acme-00001", "acme-00002"]);
  });
});

describe("a write among 10,000 rows of a company", () => {
  const row = (entityId: string) => ({
    entityType: "customer",
    entityId,
    integration: "xero",
    externalId: entityId,
    allowDuplicateExternalId: false,
    companyId: "acme",
  });
  const batch = (name: string) => Array.from({ length: 100 }, (_, n) => row(`${name}-${n}`));
  const merge = { Prefer: "resolution=merge-duplicates" };

  it.each<readonly [title: string, query: string, init: CallInit, rows: number]>([
    ["create one", "", { method: "POST", body: row("new-1") }, 1],
    ["update one", "?id=eq.acme-09001", { method: "PATCH", body: { externalId: "changed-1" } }, 1],
    ["delete one", "?id=eq.acme-09002", { method: "DELETE" }, 1],
    ["link a batch of new ones", `?${byEntity}`, { method: "POST", headers: merge, body: batch("new") }, 100],
  ])("%s reads a few rows for each that it writes", async (_, query, init, count) => {
    const { rowsRead, rowsWritten, ...cost } = await ask(call, query, init);
    expect(rowsWritten).toBeGreaterThanOrEqual(count);
    expect(rowsRead).toBeLessThanOrEqual(6 * count + 5);
    expect(cost).toMatchObject(oneTrip);
  });

  it("link of known rows reads a few rows for each, and writes only the indexes that it changes", async () => {
    const known = { method: "POST", headers: merge, body: batch("known") };
    await ask(call, `?${byEntity}`, known);
    const { rowsRead, rowsWritten, ...cost } = await ask(call, `?${byEntity}`, known);
    expect(rowsRead).toBeLessThanOrEqual(6 * 100 + 5);
    // the row, the index of updatedAt and the two of externalId
    expect(rowsWritten).toBeLessThanOrEqual(4 * 100);
    expect(cost).toMatchObject(oneTrip);
  });
});
