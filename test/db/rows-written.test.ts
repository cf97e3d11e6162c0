/**
 * What the documented writes cost in rows read and written, as D1 counts and bills them: of written ones, one for the row
 * of the table, one for each entry of an index that is made or moved, and one for a change that the feed tells of (SPEC
 * §14, §19). docs/performance.md has the figures.
 */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Call, type CallInit, callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { makeCompany, makeKey } from "../support/fixtures";
import { clearRows, documented, type Fields, mapping, prefer, standard } from "../support/mappings";

const counts = newCounts();
let call: Call;

beforeAll(async () => {
  await makeCompany("acme");
  const { DB, API_KEYS } = countBindings(env, counts);
  call = callWith({ DB, API_KEYS }, await makeKey({ companyId: "acme" }));
});

const row = (name: string, rest: Fields = {}) =>
  mapping(name, { id: name, externalId: `x-${name}`, ...rest });
const batch = (rest: Fields = {}) => Array.from({ length: 100 }, (_, n) => row(`known-${n}`, rest));

async function send(path: string, { method = "POST", ...init }: CallInit) {
  Object.assign(counts, newCounts());
  const response = await call(path, { method, ...init });
  await response.text();
  return { status: response.status, cost: [counts.rowsRead, counts.rowsWritten] };
}

beforeEach(async () => {
  await clearRows();
  expect((await send(standard, { body: batch() })).status).toBe(201);
});

const known = `${documented}?id=eq.known-1`;
const byEntity = `${standard}?on_conflict=entityType,entityId,integration,companyId`;
const byExternalId = `${standard}?on_conflict=integration,externalId,entityType,companyId`;
const merge = prefer("resolution=merge-duplicates");
const ignore = prefer("resolution=ignore-duplicates");
const withoutIds = (bodies: readonly Fields[]) => bodies.map(({ id: _, ...rest }) => rest);

const named = (...names: readonly string[]) =>
  batch().map((body) => Object.fromEntries(names.map((name) => [name, body[name]])));
const link = (body: (index: number) => Fields): CallInit => ({
  body: {
    rows: named("entityType", "entityId", "integration").map((known, n) => ({ ...known, ...body(n) })),
  },
});
const unlink = (...names: readonly string[]): CallInit => ({ body: { rows: named(...names) } });
const mergePatch = { "Content-Type": "application/merge-patch+json" };

const writes: readonly (readonly [
  title: string,
  path: string,
  init: CallInit,
  status: number,
  cost: readonly [rowsRead: number, rowsWritten: number],
])[] = [
  ["create one", documented, { body: row("new") }, 201, [6, 9]],
  ["create one without an external id", documented, { body: mapping("new") }, 201, [6, 9]],
  [
    "create 100",
    standard,
    { body: batch().map((body, n) => ({ ...body, id: `n-${n}`, entityId: `n-${n}`, externalId: `n-${n}` })) },
    201,
    [401, 900],
  ],
  [
    "touch: PATCH of lastSyncedAt",
    known,
    { method: "PATCH", body: { lastSyncedAt: "2026-01-01T00:00:00Z" } },
    204,
    [3, 2],
  ],
  ["PATCH of metadata", known, { method: "PATCH", body: { metadata: { a: 1 } } }, 204, [5, 3]],
  ["relink: PATCH of externalId", known, { method: "PATCH", body: { externalId: "other" } }, 204, [5, 4]],
  [
    "PATCH of externalId that repeats the company",
    known,
    { method: "PATCH", body: { externalId: "other", companyId: "acme" } },
    204,
    [5, 4],
  ],
  ["PATCH of entityId", known, { method: "PATCH", body: { entityId: "other" } }, 204, [5, 4]],
  [
    "PATCH of nothing that is there",
    `${documented}?id=eq.none`,
    { method: "PATCH", body: { externalId: "other" } },
    404,
    [2, 0],
  ],
  ["DELETE", known, { method: "DELETE" }, 204, [5, 2]],
  ["DELETE of what is gone", `${documented}?id=eq.none`, { method: "DELETE" }, 204, [2, 0]],
  [
    "upsert of 100 known ones by entity",
    byEntity,
    { headers: merge, body: withoutIds(batch({ externalId: null })) },
    200,
    [503, 400],
  ],
  [
    "upsert of a known one by external id",
    byExternalId,
    { headers: merge, body: withoutIds([row("known-1", { entityId: "other" })]) },
    200,
    [9, 4],
  ],
  ["upsert of a known one by id", standard, { headers: merge, body: [row("known-1")] }, 200, [7, 5]],
  ["PUT of a known one", known, { method: "PUT", body: row("known-1") }, 204, [7, 5]],
  ["ignore 100 known ones by id", standard, { headers: ignore, body: batch() }, 201, [401, 0]],
  [
    "ignore 100 known ones by entity",
    byEntity,
    { headers: ignore, body: withoutIds(batch()) },
    201,
    [401, 0],
  ],
  [
    "ignore a known one by external id",
    byExternalId,
    { headers: ignore, body: withoutIds([row("known-1")]) },
    201,
    [8, 0],
  ],
  [
    "merge patch of one",
    known,
    { method: "PATCH", headers: mergePatch, body: { metadata: { a: 1 } } },
    204,
    [9, 3],
  ],
  [
    "link 100 new ones",
    "/rpc/link",
    link((n) => ({ entityId: `n-${n}`, externalId: `n-${n}` })),
    200,
    [610, 900],
  ],
  [
    "link 100 with other external ids",
    "/rpc/link",
    link((n) => ({ externalId: `n-${n}` })),
    200,
    [1606, 400],
  ],
  ["link 100 with other metadata", "/rpc/link", link((n) => ({ metadata: { n } })), 200, [1405, 300]],
  [
    "link 100 with lastSyncedAt alone",
    "/rpc/link",
    link(() => ({ lastSyncedAt: "2026-01-01T00:00:00Z" })),
    200,
    [1203, 100],
  ],
  ["link 100 unchanged ones", "/rpc/link", link((n) => ({ externalId: `x-known-${n}` })), 200, [1201, 0]],
  ["unlink 100 by id", "/rpc/unlink", unlink("id"), 200, [1706, 200]],
  ["unlink 100 by entity", "/rpc/unlink", unlink("entityType", "entityId", "integration"), 200, [1906, 200]],
  ["unlink 100 by external id", "/rpc/unlink", unlink("integration", "externalId"), 200, [2005, 200]],
  ["a refused duplicate", documented, { body: row("known-1") }, 409, [8, 0]],
];

describe("rows read and written", () => {
  it.each(writes)("%s", async (_, path, init, status, cost) => {
    expect(await send(path, init)).toEqual({ status, cost });
  });
});
