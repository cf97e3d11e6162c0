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
