/** The key store and the rate limiter out of reach: nobody comes in unchecked, and nobody is kept out by a counter. */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { version } from "../../package.json";
import { callWith } from "../support/app-with-faults";
import { faultyD1, first } from "../support/faulty-d1";
import { brokenKv, makeCompany, makeKey, read } from "../support/fixtures";
import { standard } from "../support/mappings";

let key = "";

afterAll(() => {
  vi.restoreAllMocks();
});

beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

/** A namespace whose objects cannot be called. */
const brokenLimiter: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
  get(target, name) {
    if (name === "get" || name === "getByName") {
      return () => {
        throw new Error("Network connection lost.");
      };
    }
    const member: unknown = Reflect.get(target, name);
    return typeof member === "function" ? member.bind(target) : member;
  },
});

/** A key store that fails on its first calls, and then works. */
function flakyKv(failures: number): KVNamespace {
  let calls = 0;
  return new Proxy(env.API_KEYS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...options: unknown[]) => {
        calls += 1;
        return calls <= failures
          ? Promise.reject(new Error("KV GET failed: 500 Internal Server Error"))
          : Reflect.apply(member, target, options);
      };
    },
  });
}

const row = { entityType: "item", entityId: "1", integration: "xero", allowDuplicateExternalId: false };

describe("the key store out of reach", () => {
  it.each([
    ["a read", { method: "GET" }],
    ["a write", { method: "POST", body: { ...row, companyId: "acme" } }],
  ])("refuses %s with 503, and writes nothing", async (_, init) => {
    const answer = await callWith({ API_KEYS: brokenKv }, key)(standard, init);
    expect(await read(answer, "Retry-After", "WWW-Authenticate")).toEqual({
      status: 503,
      headers: { "Retry-After": "5", "WWW-Authenticate": null },
      body: {
        code: "PGRST001",
        message: "The key store is not reachable",
        details: null,
        hint: "Try again in a moment.",
      },
    });
    expect(await env.DB.prepare(`SELECT count(*) FROM "externalIntegrationMapping"`).raw()).toEqual([[0]]);
  });

  it("is not cached: the next request is admitted", async () => {
    const call = callWith({ API_KEYS: flakyKv(1) }, key);
    expect((await call(standard)).status).toBe(503);
    expect((await call(standard)).status).toBe(200);
  });
});

describe("the rate limiter out of reach", () => {
  it("lets a read through", async () => {
    const answer = await callWith({ RATE_LIMITER: brokenLimiter }, key)(standard);
    expect(await read(answer)).toEqual({ status: 200, body: [] });
  });

  it("lets a write through, once", async () => {
    const call = callWith({ RATE_LIMITER: brokenLimiter }, key);
    const answer = await call(standard, { method: "POST", body: { ...row, companyId: "acme" } });
    expect(answer.status).toBe(201);
    expect(await read(await call(`${standard}?select=entityId`))).toEqual({
      status: 200,
      body: [{ entityId: "1" }],
    });
  });
});

describe("/health", () => {
  const notReady = (silent: string) => ({
    status: 503,
    headers: { "Retry-After": "5", "Cache-Control": "no-store", "Proxy-Status": "Crosswalk; error=PGRST001" },
    body: {
      code: "PGRST001",
      message: "Not ready",
      details: `Out of reach: ${silent}`,
      hint: "Try again in a moment.",
    },
  });
  const seen = (answer: Response) => read(answer, "Retry-After", "Cache-Control", "Proxy-Status");
  const brokenD1 = faultyD1(env.DB, () => ({ kind: "lost", message: "Network connection lost." })).database;

  it("says that the Worker is up, whatever its services do", async () => {
    const answer = await callWith({ DB: brokenD1, API_KEYS: brokenKv }, key)("/health");
    expect(await read(answer)).toEqual({
      status: 200,
      body: { status: "ok", version, commit: "unknown", schema: env.TEST_MIGRATIONS.at(-1)?.name },
    });
  });

  it("says that all services answer", async () => {
    expect(await read(await callWith({}, key)("/health/ready"))).toEqual({
      status: 200,
      body: { status: "ok" },
    });
  });

  it.each([
    ["database DB", { DB: brokenD1 }],
    ["database DB_EAST", { DB_EAST: brokenD1 }],
    ["key store", { API_KEYS: brokenKv }],
    ["database DB, key store", { DB: brokenD1, API_KEYS: brokenKv }],
  ])("names the service that does not answer: %s", async (silent, bindings) => {
    expect(await seen(await callWith(bindings, key)("/health/ready"))).toEqual(notReady(silent));
  });

  it("is ready again as soon as it answers again", async () => {
    const { database } = faultyD1(env.DB, first(1, { kind: "lost", message: "Network connection lost." }));
    const call = callWith({ DB: database }, key);
    expect((await call("/health/ready")).status).toBe(503);
    expect((await call("/health/ready")).status).toBe(200);
  });

  it("asks the database once for callers that come within a second", async () => {
    const { database, calls } = faultyD1(env.DB, () => undefined);
    const call = callWith({ DB: database }, key);
    await call("/health/ready");
    await call("/health/ready");
    expect(calls()).toBe(1);
  });
});
