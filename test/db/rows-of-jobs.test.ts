/**
 * What the functions, the feed, the summaries and a walk read beside 10,000 mappings of a company and as many changes, and
 * what the floor of the benchmark reads and writes for the same jobs. docs/performance.md has the figures.
 */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { sweepDatabase } from "../../src/summaries/sweep";
import floor from "../bench/entries/floor";
import { type Call, type CallInit, callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { makeKey } from "../support/fixtures";
import { documented } from "../support/mappings";
import { fill } from "../support/walks/many-mappings";
import { linkOf } from "../support/walks/walk";

const counts = newCounts();
const counted = countBindings(env, counts);
let call: Call;

beforeAll(async () => {
  await env.DB.batch(
    ["company", "externalIntegrationMappingChange"].map((table) => env.DB.prepare(`DELETE FROM "${table}"`)),
  );
  await fill("acme");
  await fill("globex");
  await sweepDatabase(env.DB, Date.now(), { everyMinutes: 60, activityDays: 90 }, 40);
  call = callWith({ DB: counted.DB, API_KEYS: counted.API_KEYS }, await makeKey({ companyId: "acme" }));
  await call(`${documented}?limit=0`);
});

/** The answer of a request, how many rows it has, and what it cost. */
async function ask(caller: Call, path: string, init: CallInit = {}) {
  Object.assign(counts, newCounts());
  const answer = await caller(path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const { roundTrips, rowsRead, rowsWritten } = counts;
  const returned = isJson ? [JSON.parse(text)].flat().length : text.split("\n").filter(Boolean).length;
  return { answer, cost: { returned, roundTrips, rowsRead, rowsWritten } };
}

const list = <T>(count: number, item: (n: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => item(n));
const post = (body: object): CallInit => ({ method: "POST", body });

/** What many clients, linked once to Xero, would ask. */
const externalIds = list(100, (n) => `external-${n * 4 + 1}`);
const entityIds = list(100, (n) => `entity-${n}`);

const reads: readonly (readonly [
  title: string,
  path: string,
  init: CallInit,
  cost: readonly [returned: number, rowsRead: number],
])[] = [
  [
    "resolve 100 external ids of a type",
    "/rpc/resolve",
    post({ integration: "xero", entityType: "item", externalIds }),
    [100, 501],
  ],
  [
    "resolve 100 external ids, each of two types",
    "/rpc/resolve",
    post({ integration: "xero", externalIds }),
    [200, 601],
  ],
  [
    "resolve 100 entities",
    "/rpc/resolve",
    post({ entityType: "item", entityIds, integration: "xero" }),
    [100, 201],
  ],
  [
    "orphans of a type of 5,000, in an integration",
    "/rpc/orphans",
    post({ entityType: "item", integration: "xero", entityIds: list(1240, (n) => `entity-${n}`) }),
    [10, 7501],
  ],
  ["duplicates", "/rpc/duplicates", post({}), [0, 10001]],
  [
    "the history of a mapping",
    "/externalIntegrationMappingChange?mappingId=eq.acme-04711&order=seq.desc",
    {},
    [1, 10000],
  ],
  ["mappingSummary", "/mappingSummary", {}, [10, 11]],
  ["mappingActivity", "/mappingActivity", {}, [10, 11]],
  [
    "count of a list of 10",
    `${documented}?integration=eq.xero&order=createdAt.desc&limit=10`,
    { headers: { Prefer: "count=exact" } },
    [10, 2512],
  ],
  [
    "filter with or and in of 50",
    `${documented}?or=(entityType.eq.customer,entityType.eq.item)&entityId=in.(${entityIds.slice(0, 50)})`,
    {},
    [400, 1052],
  ],
  [
    "CSV of 1,000",
    `${documented}?order=createdAt.desc&limit=1000`,
    { headers: { Accept: "text/csv" } },
    [1001, 1001],
  ],
];

describe("Crosswalk", () => {
  it.each(reads)("reads for %s, in one trip", async (_, path, init, [returned, rowsRead]) => {
    const { cost } = await ask(call, path, init);
    expect(cost).toEqual({ returned, roundTrips: 1, rowsRead, rowsWritten: 0 });
  });

  it("reads for a page of 100 changes, from a cursor in the middle", async () => {
    const seq = "seq=eq.5000&limit=1";
    const [change] = await (await call(`/rpc/changes?${seq}`)).json<{ cursor: string }[]>();
    const { cost } = await ask(call, "/rpc/changes?limit=100", post({ since: change?.cursor }));
    expect(cost).toEqual({ returned: 100, roundTrips: 1, rowsRead: 104, rowsWritten: 0 });
  });

  it.each([
    ["id", 101],
    ["createdAt", 102],
    ["createdAt.desc", 102],
    ["updatedAt", 102],
    ["updatedAt.desc", 102],
  ])("reads for a page of 100 of a walk by %s, in the middle", async (order, rowsRead) => {
    const page = await call(`${documented}?order=${order}&limit=100&offset=5000`);
    const { cost } = await ask(call, linkOf(page) ?? "");
    expect(cost).toEqual({ returned: 100, roundTrips: 1, rowsRead, rowsWritten: 0 });
  });
});

const row = (name: string) => ({
  id: name,
  entityType: "customer",
  entityId: name,
  integration: "xero",
  externalId: name,
  allowDuplicateExternalId: false,
  metadata: [],
});

const hundred = list(100, (n) => `floor-${n}`).map(row);
const changed = hundred.map((known) => ({ ...known, externalId: `other-${known.id}` }));

/** In their order: the upserts write the same rows. */
const jobs: readonly (readonly [
  title: string,
  path: string,
  init: CallInit,
  cost: readonly [rowsRead: number, rowsWritten: number],
])[] = [
  ["retrieve", "/by-id/acme-04711", {}, [1, 0]],
  ["look up by external id", "/by-external-id/external-1", {}, [3, 0]],
  ["list 10", "/newest/10", {}, [10, 0]],
  ["list 1,000", "/newest/1000", {}, [1000, 0]],
  ["filter with in of 50", `/filtered?ids=${entityIds.slice(0, 50)}`, {}, [652, 0]],
  ["count of a list of 10", "/counted", {}, [2511, 0]],
  ["CSV of 1,000", "/csv/1000", {}, [1000, 0]],
  ["resolve 100 external ids", "/resolve", post({ integration: "xero", externalIds }), [400, 0]],
  ["create one", "/create", post(row("floor")), [2, 9]],
  ["PATCH of externalId", "/update/acme-04711", { method: "PATCH", body: { externalId: "other" } }, [3, 4]],
  ["upsert of 100 new ones", "/upsert", post(hundred), [400, 900]],
  ["upsert of 100 known ones, with other external ids", "/upsert", post(changed), [500, 400]],
  ["upsert of 100 unchanged ones", "/upsert", post(changed), [300, 300]],
];

describe("the floor", () => {
  const callFloor: Call = async (path, { method = "GET", body } = {}) =>
    floor.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }, counted);

  it.each(jobs)("reads and writes for %s", async (_, path, init, [rowsRead, rowsWritten]) => {
    const { cost } = await ask(callFloor, path, init);
    expect(cost).toMatchObject({ roundTrips: 1, rowsRead, rowsWritten });
  });
});
