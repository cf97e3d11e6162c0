/**
 * What a request costs beside its rows: round trips to D1, reads of KV, calls of a Durable Object and lines of the log,
 * each of which Cloudflare bills. docs/performance.md has the prices.
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { makeCompany, makeKey } from "../support/fixtures";
import { clearRows, documented, mapping } from "../support/mappings";

const counts = newCounts();
let lines = 0;

beforeAll(() => makeCompany("acme"));
beforeEach(async () => {
  await clearRows();
  vi.spyOn(console, "log").mockImplementation(() => {
    lines += 1;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A new isolate, as `wrangler.toml` configures it, that a key with this limit calls. */
async function isolateFor(rateLimit: number | null) {
  const { DB, API_KEYS, RATE_LIMITER } = countBindings(env, counts);
  const bindings = { DB, API_KEYS, RATE_LIMITER, LOG_REQUESTS: "all" };
  const call = callWith(bindings, await makeKey({ companyId: "acme", rateLimit }));
  return async (path: string, init?: Parameters<typeof call>[1]) => {
    Object.assign(counts, newCounts());
    lines = 0;
    const answer = await call(path, init);
    await answer.text();
    const { roundTrips, kvReads, objectCalls } = counts;
    return { status: answer.status, roundTrips, kvReads, objectCalls, lines };
  };
}

const create = (id: string) => ({ method: "POST", body: mapping(id, { id, externalId: id }) });
const relink = (externalId: string) => ({ method: "PATCH", body: { externalId } });

describe.each([
  ["below 600 a minute", 60, 1],
  ["of no limit", null, 0],
])("a key %s", (_, rateLimit, objectCalls) => {
  it("costs a read of KV and a call of its object with its first request on an isolate", async () => {
    const ask = await isolateFor(rateLimit);
    const first = { status: 200, roundTrips: 1, kvReads: 1, objectCalls: 1, lines: 1 };
    expect(await ask("/rest/v1/externalIntegrationMapping?limit=1")).toEqual(first);
  });

  it(`costs ${objectCalls} calls of its object and no read of KV with each request after that`, async () => {
    const ask = await isolateFor(rateLimit);
    await ask("/rest/v1/externalIntegrationMapping?limit=1");
    const each = { roundTrips: 1, kvReads: 0, objectCalls, lines: 1 };
    expect(await ask(documented, create("a"))).toEqual({ status: 201, ...each });
    expect(await ask(`${documented}?id=eq.a`)).toEqual({ status: 200, ...each });
    expect(await ask(`${documented}?order=createdAt.desc&limit=100`)).toEqual({ status: 200, ...each });
    expect(await ask(`${documented}?id=eq.a`, relink("b"))).toEqual({ status: 204, ...each });
    expect(await ask(documented, create("a"))).toMatchObject({ status: 409, kvReads: 0, lines: 1 });
    expect(await ask(`${documented}?id=eq.a`, { method: "DELETE" })).toEqual({ status: 204, ...each });
  });
});

const merge = {
  method: "PATCH",
  headers: { "Content-Type": "application/merge-patch+json" },
  body: { metadata: { a: 1 } },
};
const link = (name: string) => ({ method: "POST", body: { rows: [mapping(name, { externalId: name })] } });

describe("in trips to the database", () => {
  it.each([
    ["resolve", "/rpc/resolve", { method: "POST", body: { integration: "xero", externalIds: ["a"] } }, 1],
    ["orphans", "/rpc/orphans", { method: "POST", body: { entityType: "customer", entityIds: ["a"] } }, 1],
    ["duplicates", "/rpc/duplicates", { method: "POST", body: {} }, 1],
    ["changes", "/rpc/changes", { method: "POST", body: {} }, 1],
    ["the history of a mapping", "/externalIntegrationMappingChange?mappingId=eq.a&order=seq.desc", {}, 1],
    ["mappingSummary", "/mappingSummary", {}, 1],
    ["mappingActivity", "/mappingActivity", {}, 1],
    ["a merge patch", `${documented}?id=eq.a`, merge, 2],
    ["link of a new one", "/rpc/link", link("b"), 2],
    ["link of an unchanged one", "/rpc/link", link("a"), 1],
    ["unlink", "/rpc/unlink", { method: "POST", body: { rows: [{ id: "a" }] } }, 2],
  ])(
    "%s costs as many as the table says, a call of an object and a line",
    async (_, path, init, roundTrips) => {
      const ask = await isolateFor(60);
      await ask(documented, create("a"));
      expect(await ask(path, init)).toMatchObject({ roundTrips, kvReads: 0, objectCalls: 1, lines: 1 });
    },
  );
});

describe("a request without a valid key", () => {
  it("costs neither a round trip nor a call of an object, and no read of KV for a malformed key", async () => {
    const ask = await isolateFor(60);
    const headers = { Authorization: "Bearer crbn_guess" };
    expect(await ask(documented, { headers })).toEqual({
      status: 401,
      roundTrips: 0,
      kvReads: 0,
      objectCalls: 0,
      lines: 1,
    });
  });
});
