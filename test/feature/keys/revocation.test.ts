/** A revoked key on isolates that still have it in their caches: they stop by what the key's Durable Object says. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyObject } from "../../../src/rate-limit/key-object";
import { type ApiInit, makeCompany, read } from "../../support/fixtures";
import { type Isolate, isolate } from "../../support/isolate";
import { documented } from "../../support/mappings";

const second = 1_000;
const start = Date.parse("2036-06-01T12:00:00.000Z");

beforeAll(() => makeCompany("acme"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const row = (entityId: string) => ({
  entityType: "item",
  entityId,
  integration: "xero",
  allowDuplicateExternalId: true,
  companyId: "acme",
});

async function made(rateLimit: number | null) {
  const body = { name: "Sync", companyId: "acme", scopes: ["view", "create"], rateLimit };
  const answer = await isolate()("/admin/keys", { method: "POST", body }, env.ADMIN_TOKEN);
  return answer.json<{ id: string; key: string }>();
}

const revoke = (call: Isolate, id: string) =>
  call(`/admin/keys/${id}`, { method: "DELETE" }, env.ADMIN_TOKEN);

const countRows = (entityId: string) =>
  env.DB.prepare(`SELECT count(*) FROM "externalIntegrationMapping" WHERE "entityId" = ?`)
    .bind(entityId)
    .raw();

const refused = {
  status: 401,
  headers: { "WWW-Authenticate": "Bearer", "X-RateLimit-Limit": null, "Content-Range": null },
  body: { code: "PGRST301", message: "Invalid API key", details: null, hint: null },
};
const shown = (answer: Response) => read(answer, "WWW-Authenticate", "X-RateLimit-Limit", "Content-Range");

/** The objects of keys, and how often one was asked. */
function countedObjects() {
  let asked = 0;
  const objects: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
    get(target, name) {
      if (name === "get") asked += 1;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { objects, asked: () => asked };
}

/** A key store that a change of a key never reaches. */
const frozenKv: KVNamespace = new Proxy(env.API_KEYS, {
  get(target, name) {
    if (name === "put") return () => Promise.reject(new Error("KV put() limit exceeded for the day."));
    const member: unknown = Reflect.get(target, name);
    return typeof member === "function" ? member.bind(target) : member;
  },
});

describe("a revocation elsewhere", () => {
  it.each([
    ["a read", { method: "GET" }],
    ["a HEAD", { method: "HEAD" }],
    ["a write", { method: "POST", body: row("never") }],
  ])("stops %s of a key with a limit at once, before it shows or writes anything", async (_, init) => {
    const [here, elsewhere] = [isolate(), isolate()];
    const { id, key } = await made(100);
    expect((await elsewhere(documented, {}, key)).status).toBe(200);
    await revoke(here, id);
    const answer = await shown(await elsewhere(documented, init, key));
    expect(answer).toEqual(init.method === "HEAD" ? { ...refused, body: "" } : refused);
    expect(await countRows("never")).toEqual([[0]]);
  });

  it.each<[string, number | null, ApiInit]>([
    ["a read", 6_000, { method: "GET" }],
    ["a write", 6_000, { method: "POST", body: row("late") }],
    ["a read", null, { method: "GET" }],
    ["a write", null, { method: "POST", body: row("late") }],
  ])("stops %s of a key of limit %s with a lease within ten seconds", async (_, limit, init) => {
    const [here, elsewhere] = [isolate(), isolate()];
    const { id, key } = await made(limit);
    expect((await elsewhere(documented, {}, key)).status).toBe(200);
    await revoke(here, id);
    vi.advanceTimersByTime(10 * second);
    expect(await shown(await elsewhere(documented, init, key))).toEqual(refused);
    expect(await countRows("late")).toEqual([[0]]);
  });

  it.each([6_000, null])("stops a key of limit %s sooner when its lease is renewed", async (limit) => {
    const elsewhere = isolate();
    const { id, key } = await made(limit);
    expect((await elsewhere(documented, {}, key)).status).toBe(200);
    await revoke(isolate(), id);
    vi.advanceTimersByTime(7.5 * second);
    let requests = 0;
    while ((await elsewhere(documented, {}, key)).status === 200) requests += 1;
    // Each was let in by the lease, and one of the first renewed it.
    expect(requests).toBeLessThanOrEqual(5);
    expect(await shown(await elsewhere(documented, {}, key))).toEqual(refused);
  });

  it("stops the key at once on the isolate that revoked it, with a lease or without", async () => {
    const call = isolate();
    const { id, key } = await made(6_000);
    expect((await call(documented, {}, key)).status).toBe(200);
    await revoke(call, id);
    expect(await shown(await call(documented, {}, key))).toEqual(refused);
  });

  it.each([10, null])("stops a key of limit %s on an isolate that never saw it", async (limit) => {
    const { id, key } = await made(limit);
    const { hash, record } = await stored(id);
    await revoke(isolate(), id);
    // KV's copy elsewhere, as it was before.
    await env.API_KEYS.put(`key:${hash}`, record);
    expect(await shown(await isolate()(documented, {}, key))).toEqual(refused);
  });

  it("is cached: a revoked key causes no work for ten seconds", async () => {
    const { objects, asked } = countedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const { id, key } = await made(null);
    await call(documented, {}, key);
    await revoke(isolate(), id);
    vi.advanceTimersByTime(10 * second);
    for (let time = 0; time < 3; time++) expect((await call(documented, {}, key)).status).toBe(401);
    expect(asked()).toBe(2);
  });

  it("stands when KV accepts no more writes today", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { id, key } = await made(100);
    const { hash, record } = await stored(id);
    const found = { hash, record: JSON.parse(record) };
    await runInDurableObject(env.RATE_LIMITER.getByName(id), (_, { storage }) =>
      new KeyObject(storage, frozenKv).change(found, { kind: "revoke" }, start),
    );
    expect(await env.API_KEYS.get(`key:${hash}`)).toBe(record);
    expect(await shown(await isolate()(documented, {}, key))).toEqual(refused);
  });
});

async function stored(id: string) {
  const hash = (await env.API_KEYS.get(`id:${id}`)) ?? "";
  return { hash, record: (await env.API_KEYS.get(`key:${hash}`)) ?? "" };
}

describe("the cost of knowing", () => {
  it("is a question every seven and a half seconds for a key without a limit", async () => {
    const { objects, asked } = countedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const { key } = await made(null);
    for (let time = 0; time < 30; time++) {
      expect((await call(documented, {}, key)).headers.get("X-RateLimit-Limit")).toBeNull();
      vi.advanceTimersByTime(second);
    }
    expect(asked()).toBe(4);
  });

  it("is nothing beyond the questions to the limiter", async () => {
    const { objects, asked } = countedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const { key } = await made(100);
    for (let time = 0; time < 3; time++) expect((await call(documented, {}, key)).status).toBe(200);
    expect(asked()).toBe(3);
  });
});

describe("KEY_OBJECT_LOCATION and KEY_OBJECT_JURISDICTION", () => {
  it.each([
    [{ KEY_OBJECT_LOCATION: "auto" }, "any", {}],
    [{ KEY_OBJECT_LOCATION: "weur" }, "any", { locationHint: "weur" }],
    [{ KEY_OBJECT_JURISDICTION: "none" }, "any", {}],
    [{ KEY_OBJECT_JURISDICTION: "eu" }, "eu", {}],
    [{ KEY_OBJECT_JURISDICTION: "us", KEY_OBJECT_LOCATION: "enam" }, "us", { locationHint: "enam" }],
  ])("of %j find the object of a key in jurisdiction %s with %j", async (settings, where, options) => {
    const given: unknown[] = [];
    /** The objects of a jurisdiction; the local runtime has but one, and no `jurisdiction`. */
    const objectsIn = (place: string): typeof env.RATE_LIMITER =>
      new Proxy(env.RATE_LIMITER, {
        get(target, name) {
          if (name === "jurisdiction") return objectsIn;
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== "function") return member;
          return (...args: unknown[]) => {
            if (name === "get") given.push([place, args[1]]);
            return Reflect.apply(member, target, args);
          };
        },
      });
    const call = isolate({ ...env, RATE_LIMITER: objectsIn("any"), ...settings });
    const { id, key } = await made(100);
    await call(documented, {}, key);
    await call(`/admin/keys/${id}`, {}, env.ADMIN_TOKEN);
    await call(`/admin/keys/${id}`, { method: "PATCH", body: { name: "New" } }, env.ADMIN_TOKEN);
    expect(given).toEqual(Array.from({ length: 4 }, () => [where, options]));
  });
});
