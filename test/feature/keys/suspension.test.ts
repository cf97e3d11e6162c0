/** `PATCH /admin/keys/:id {suspended}`: stops a key everywhere as a revocation does, and is undone. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { type Isolate, isolate } from "../../support/isolate";

const second = 1_000;
const start = Date.parse("2036-06-01T12:00:00.000Z");
const path = "/externalIntegrationMapping";

beforeAll(() => makeCompany("acme"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function made(rateLimit: number | null = 100) {
  const body = { name: "Sync", companyId: "acme", scopes: ["view", "create"], rateLimit };
  const answer = await isolate()("/admin/keys", { method: "POST", body }, env.ADMIN_TOKEN);
  return answer.json<{ id: string; key: string }>();
}

const patch = (call: Isolate, id: string, body: object) =>
  call(`/admin/keys/${id}`, { method: "PATCH", body }, env.ADMIN_TOKEN);
const suspend = (call: Isolate, id: string) => patch(call, id, { suspended: true });
const resume = (call: Isolate, id: string) => patch(call, id, { suspended: false });
const statusOf = async (call: Isolate, key: string) => (await call(path, {}, key)).status;

const refused = {
  status: 401,
  headers: { "WWW-Authenticate": "Bearer", "X-RateLimit-Limit": null },
  body: { code: "PGRST301", message: "Invalid API key", details: null, hint: null },
};

/** A key store whose reads stay as they were first. */
function staleKv(): KVNamespace {
  const read = new Map<string, Promise<unknown>>();
  return new Proxy(env.API_KEYS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...options: unknown[]) => {
        if (name !== "get") return Reflect.apply(member, target, options);
        const key = String(options[0]);
        const found = read.get(key) ?? Reflect.apply(member, target, options);
        read.set(key, found);
        return found;
      };
    },
  });
}

describe("a suspension", () => {
  it.each([100, null])(
    "stops a key of limit %s at once where it is suspended, and resuming lets it in",
    async (limit) => {
      const call = isolate();
      const { id, key } = await made(limit);
      expect(await statusOf(call, key)).toBe(200);
      expect(await read(await suspend(call, id))).toMatchObject({
        status: 200,
        body: { id, suspendedAt: new Date(start).toISOString(), revokedAt: null },
      });
      expect(await read(await call(path, {}, key), "WWW-Authenticate", "X-RateLimit-Limit")).toEqual(refused);
      expect((await read(await resume(call, id))).body).toMatchObject({ id, suspendedAt: null });
      expect(await statusOf(call, key)).toBe(200);
    },
  );

  it.each([100, 6_000, null])(
    "of a key of limit %s takes effect elsewhere within ten seconds, and so does its end",
    async (limit) => {
      const elsewhere = isolate({ ...env, API_KEYS: staleKv() });
      const { id, key } = await made(limit);
      expect(await statusOf(elsewhere, key)).toBe(200);
      await suspend(isolate(), id);
      vi.advanceTimersByTime(10 * second);
      expect(await statusOf(elsewhere, key)).toBe(401);
      await resume(isolate(), id);
      vi.advanceTimersByTime(10 * second);
      expect(await statusOf(elsewhere, key)).toBe(200);
    },
  );

  it("ends even when KV still has the key as suspended", async () => {
    const elsewhere = isolate({ ...env, API_KEYS: staleKv() });
    const { id, key } = await made();
    await suspend(isolate(), id);
    expect(await statusOf(elsewhere, key)).toBe(401);
    await resume(isolate(), id);
    vi.advanceTimersByTime(10 * second);
    expect(await statusOf(elsewhere, key)).toBe(200);
  });

  it("holds through KV when the object is out of reach", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const broken: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
      get: () => () => {
        throw new Error("Network connection lost.");
      },
    });
    const { id, key } = await made();
    await suspend(isolate(), id);
    const call = isolate({ ...env, RATE_LIMITER: broken });
    for (const init of [{}, {}, { method: "POST", body: {} }]) {
      expect((await call(path, init, key)).status).toBe(401);
    }
  });

  it.each([100, 6_000, null])(
    "holds through KV when the object of a key of limit %s does not know it",
    async (limit) => {
      const key = await makeKey({ companyId: "acme", rateLimit: limit, suspendedAt: new Date(start) });
      const call = isolate();
      const row = {
        entityType: "item",
        entityId: "never",
        integration: "xero",
        allowDuplicateExternalId: true,
      };
      for (const init of [{}, {}, { method: "POST", body: { ...row, companyId: "acme" } }]) {
        expect((await call(path, init, key)).status).toBe(401);
      }
      const rows = env.DB.prepare(
        `SELECT count(*) FROM "externalIntegrationMapping" WHERE "entityId" = 'never'`,
      );
      expect(await rows.raw()).toEqual([[0]]);
    },
  );

  it("keeps its time and all other members when it is repeated", async () => {
    const call = isolate();
    const { id } = await made();
    await suspend(call, id);
    vi.advanceTimersByTime(second);
    const { body } = await read(await patch(call, id, { suspended: true, name: "Renamed" }));
    expect(body).toMatchObject({ name: "Renamed", suspendedAt: new Date(start).toISOString() });
    expect((await read(await patch(call, id, { name: "Again" }))).body).toMatchObject({
      name: "Again",
      suspendedAt: new Date(start).toISOString(),
    });
  });

  it("prevents rotation, and may be followed by a revocation, which resuming does not undo", async () => {
    const call = isolate();
    const { id, key } = await made();
    await suspend(call, id);
    const rotated = await call(`/admin/keys/${id}/rotate`, { method: "POST", body: {} }, env.ADMIN_TOKEN);
    expect(await read(rotated)).toEqual({
      status: 409,
      body: {
        code: "55000",
        message: `The API key with the id "${id}" is suspended`,
        details: null,
        hint: 'Resume it first: PATCH /admin/keys/:id {"suspended": false}',
      },
    });
    expect((await call(`/admin/keys/${id}`, { method: "DELETE" }, env.ADMIN_TOKEN)).status).toBe(204);
    expect((await resume(call, id)).status).toBe(409);
    expect(await statusOf(isolate(), key)).toBe(401);
  });

  it.each(["yes", null, 1])("is not made by %j", async (suspended) => {
    const { id } = await made();
    expect(await read(await patch(isolate(), id, { suspended }))).toEqual({
      status: 400,
      body: {
        code: "PGRST102",
        message: "Invalid request body",
        details: "suspended: must be true or false",
        hint: null,
      },
    });
  });
});
