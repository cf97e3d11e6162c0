/** The life of a key over HTTP, on several isolates: used, changed, replaced, revoked, and what the logs say of it. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { formatApiKey, hashApiKey } from "../../../src/access/api-key";
import { type ApiInit, brokenKv, makeCompany, makeKey, read } from "../../support/fixtures";
import { type Isolate, isolate } from "../../support/isolate";
import { documented } from "../../support/mappings";

const second = 1_000;
/** Ahead of the clock of KV, which takes no expiration that has passed. */
const start = Date.parse("2036-06-01T12:00:00.000Z");

beforeAll(() => makeCompany("acme"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function made(call: Isolate, body: object = {}) {
  const sent = { name: "Sync", companyId: "acme", scopes: ["view", "create"], rateLimit: null, ...body };
  const answer = await call("/admin/keys", { method: "POST", body: sent }, env.ADMIN_TOKEN);
  expect(answer.status).toBe(201);
  return answer.json<{ id: string; key: string }>();
}

const statusOf = async (call: Isolate, key: string, init: ApiInit = {}) =>
  (await call(documented, init, key)).status;

describe("a change of a key", () => {
  it("applies at once where it was made, and everywhere once the cached record is 30 seconds old", async () => {
    const [here, elsewhere] = [isolate(), isolate()];
    const { id, key } = await made(here);
    expect([await statusOf(here, key), await statusOf(elsewhere, key)]).toEqual([200, 200]);
    await here(`/admin/keys/${id}`, { method: "PATCH", body: { scopes: ["create"] } }, env.ADMIN_TOKEN);
    expect([await statusOf(here, key), await statusOf(elsewhere, key)]).toEqual([403, 200]);
    vi.advanceTimersByTime(30 * second);
    expect(await statusOf(elsewhere, key)).toBe(403);
  });

  it.each([
    ["its rate", { rateLimit: 1 }, [200, 429]],
    ["its integrations", { integrations: ["xero"] }, [200, 200]],
    ["its end", { expiresAt: new Date(start + second).toISOString() }, [401, 401]],
  ])("is good for %s", async (_, body, statuses) => {
    const call = isolate();
    const { id, key } = await made(call);
    await call(`/admin/keys/${id}`, { method: "PATCH", body }, env.ADMIN_TOKEN);
    vi.advanceTimersByTime(second);
    expect([await statusOf(call, key), await statusOf(call, key)]).toEqual(statuses);
  });

  it("replaces the key, and the old one works until the end of the overlap", async () => {
    const [here, elsewhere] = [isolate(), isolate()];
    const old = await made(here, { integrations: ["xero"], entityTypes: ["item"], rateLimit: 50 });
    const answer = await here(
      `/admin/keys/${old.id}/rotate`,
      { method: "POST", body: { overlapSeconds: 90 } },
      env.ADMIN_TOKEN,
    );
    const next: { id: string; key: string } = await answer.json();
    expect(next).toMatchObject({ integrations: ["xero"], entityTypes: ["item"], rateLimit: 50 });
    for (const call of [here, elsewhere]) {
      expect([await statusOf(call, old.key), await statusOf(call, next.key)]).toEqual([200, 200]);
    }
    vi.advanceTimersByTime(90 * second);
    for (const call of [here, elsewhere]) {
      expect([await statusOf(call, old.key), await statusOf(call, next.key)]).toEqual([401, 200]);
    }
  });

  it("finds a key a few seconds later that was asked for before it existed", async () => {
    const call = isolate();
    const key = formatApiKey(new Uint8Array(24).fill(5));
    expect(await statusOf(call, key)).toBe(401);
    const other = await made(call);
    const found = await env.API_KEYS.get(`id:${other.id}`);
    const record = await env.API_KEYS.get(`key:${found}`);
    await env.API_KEYS.put(`key:${await hashApiKey(key)}`, record ?? "");
    expect(await statusOf(call, key)).toBe(401);
    vi.advanceTimersByTime(3 * second);
    expect(await statusOf(call, key)).toBe(200);
  });
});

describe("an outage of the key store", () => {
  it("answers 503 instead of 401 for keys that are not cached, and leaves nothing behind", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const bindings = { ...env, API_KEYS: env.API_KEYS };
    const call = isolate(bindings);
    const key = await makeKey({ companyId: "acme" });
    bindings.API_KEYS = brokenKv;
    const answer = await call(documented, {}, key);
    expect(await read(answer, "Retry-After", "WWW-Authenticate", "Cache-Control")).toEqual({
      status: 503,
      headers: { "Retry-After": "5", "WWW-Authenticate": null, "Cache-Control": "no-store" },
      body: {
        code: "PGRST001",
        message: "The key store is not reachable",
        details: null,
        hint: "Try again in a moment.",
      },
    });
    bindings.API_KEYS = env.API_KEYS;
    expect(await statusOf(call, key)).toBe(200);
  });

  it("lets a cached key in for 30 seconds and no longer", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const bindings = { ...env, API_KEYS: env.API_KEYS };
    const call = isolate(bindings);
    const key = await makeKey({ companyId: "acme" });
    expect(await statusOf(call, key)).toBe(200);
    bindings.API_KEYS = brokenKv;
    vi.advanceTimersByTime(30 * second - 1);
    expect(await statusOf(call, key)).toBe(200);
    vi.advanceTimersByTime(1);
    expect(await statusOf(call, key)).toBe(503);
  });
});

describe("the last use of a key", () => {
  const shownBy = async (call: Isolate, id: string) => {
    const { body } = await read(await call(`/admin/keys/${id}`, {}, env.ADMIN_TOKEN));
    return body.lastUsedAt;
  };

  it.each([
    ["a limit", 50],
    ["no limit", null],
  ])("is known for a key with %s, whichever isolate it came to, without KV", async (_, rateLimit) => {
    const writes = vi.fn();
    const counting: KVNamespace = new Proxy(env.API_KEYS, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          if (name === "put") writes(args[0]);
          return Reflect.apply(member, target, args);
        };
      },
    });
    const [here, elsewhere] = [
      isolate({ ...env, API_KEYS: counting }),
      isolate({ ...env, API_KEYS: counting }),
    ];
    const { id, key } = await made(isolate(), { rateLimit });
    expect(await shownBy(here, id)).toBeNull();
    await statusOf(here, key);
    expect(await shownBy(elsewhere, id)).toBe("2036-06-01T12:00:00.000Z");
    vi.advanceTimersByTime(61 * second);
    await statusOf(elsewhere, key);
    expect(await shownBy(here, id)).toBe("2036-06-01T12:01:01.000Z");
    expect(writes).not.toHaveBeenCalled();
  });

  it("is shown in the record and in the list, and overwrites no change", async () => {
    const call = isolate();
    const { id, key } = await made(call);
    await call(`/admin/keys/${id}`, { method: "PATCH", body: { name: "Renamed" } }, env.ADMIN_TOKEN);
    await statusOf(call, key);
    const shown = { id, name: "Renamed", lastUsedAt: "2036-06-01T12:00:00.000Z" };
    expect((await read(await call(`/admin/keys/${id}`, {}, env.ADMIN_TOKEN))).body).toMatchObject(shown);
    const { body } = await read(await call("/admin/keys?companyId=acme&limit=500", {}, env.ADMIN_TOKEN));
    expect(body).toContainEqual(expect.objectContaining(shown));
  });
});
