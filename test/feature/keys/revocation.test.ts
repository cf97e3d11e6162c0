/** A revoked key on isolates that still have it in their caches: they stop by what the key's Durable Object says. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyObject } from "../../../src/rate-limit/key-object";
import { makeCompany, read } from "../../support/fixtures";
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
  ])("stops %s of a key with a limit at once, which shows and writes nothing", async (_, init) => {
    const [here, elsewhere] = [isolate(), isolate()];
    const { id, key } = await made(100);
    expect((await elsewhere(documented, {}, key)).status).toBe(200);
    await revoke(here, id);
    const answer = await shown(await elsewhere(documented, init, key));
    expect(answer).toEqual(init.method === "HEAD" ? { ...refused, body: "" } : refused);
    expect(await countRows("never")).toEqual([[0]]);
  });

  it.each([
    ["a read", { method: "GET" }],
    ["a write", { method: "POST", body: row("late") }],
  ])("stops %s of a key without a limit within five seconds", async (_, init) => {
    const [here, elsewhere] = [isolate(), isolate()];
    const { id, key } = await made(null);
    expect((await elsewhere(documented, {}, key)).status).toBe(200);
    await revoke(here, id);
    vi.advanceTimersByTime(5 * second);
    expect(await shown(await elsewhere(documented, init, key))).toEqual(refused);
    expect(await countRows("late")).toEqual([[0]]);
  });

  it.each([10, null])("stops a key of limit %s on an isolate that never saw it", async (limit) => {
    const { id, key } = await made(limit);
    const { hash, record } = await stored(id);
    await revoke(isolate(), id);
    // KV's copy elsewhere, as it was before.
    await env.API_KEYS.put(`key:${hash}`, record);
    expect(await shown(await isolate()(documented, {}, key))).toEqual(refused);
  });

  it("is remembered: a revoked key makes no work for ten seconds", async () => {
    const { objects, asked } = countedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const { id, key } = await made(null);
    await call(documented, {}, key);
    await revoke(isolate(), id);
    vi.advanceTimersByTime(5 * second);
    for (let time = 0; time < 3; time++) expect((await call(documented, {}, key)).status).toBe(401);
    expect(asked()).toBe(2);
  });

  it("stands where KV takes no more writes today", async () => {
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

describe("what it costs to know", () => {
  it("is a call of the object in five seconds and isolate, for a key that may make any number of requests", async () => {
    const { objects, asked } = countedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const { key } = await made(null);
    for (let time = 0; time < 10; time++) {
      expect((await call(documented, {}, key)).headers.get("X-RateLimit-Limit")).toBeNull();
      vi.advanceTimersByTime(second);
    }
    expect(asked()).toBe(2);
  });

  it("is one call, not one more, for a key with a limit", async () => {
    const { objects, asked } = countedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const { key } = await made(100);
    for (let time = 0; time < 3; time++) expect((await call(documented, {}, key)).status).toBe(200);
    expect(asked()).toBe(3);
  });
});

describe("KEY_OBJECT_LOCATION", () => {
  it.each([
    ["auto", {}],
    ["weur", { locationHint: "weur" }],
  ])("of %s gives the first call of an object %j", async (location, options) => {
    const given: unknown[] = [];
    const objects: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          if (name === "get") given.push(args[1]);
          return Reflect.apply(member, target, args);
        };
      },
    });
    const call = isolate({ ...env, RATE_LIMITER: objects, KEY_OBJECT_LOCATION: location });
    const { id, key } = await made(100);
    await call(documented, {}, key);
    await call(`/admin/keys/${id}`, {}, env.ADMIN_TOKEN);
    await call(`/admin/keys/${id}`, { method: "PATCH", body: { name: "New" } }, env.ADMIN_TOKEN);
    expect(given).toEqual([options, options, options, options]);
  });
});
