import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, it, vi } from "vitest";
import { formatApiKey } from "../../src/access/api-key";
import { KeyCache } from "../../src/access/key-cache";
import type { Scope } from "../../src/access/key-record";
import { type AuthEnv, requireApiKey, requireScopes } from "../../src/access/middleware";
import { answerError } from "../../src/http/errors";
import { Directory } from "../../src/placement/directory";
import { brokenKv, makeKey, read } from "../support/fixtures";

const hour = 3_600_000;

function appWith(cache = new KeyCache()) {
  const app = new Hono<AuthEnv>();
  app.onError(answerError);
  app.use(requireApiKey(cache, new Directory()), requireScopes);
  app.all("/", (c) => c.json({ key: c.get("key") ?? null }));
  return app;
}

/** The namespace of the tests, counting how often a key is looked up in it. */
function countingKv() {
  const reads = vi.fn();
  const kv: KVNamespace = new Proxy(env.API_KEYS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        reads(args[0]);
        return Reflect.apply(member, target, args);
      };
    },
  });
  return { kv, reads };
}

const bearer = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });

const refusals = {
  noKey: {
    status: 401,
    headers: {
      "WWW-Authenticate": "Bearer",
      "Proxy-Status": "Crosswalk; error=PGRST302",
      "Content-Type": "application/json; charset=utf-8",
    },
    body: {
      code: "PGRST302",
      message: "Anonymous access is disabled",
      details: null,
      hint: "Send an API key in the header Authorization: Bearer <api-key>",
    },
  },
  invalidKey: {
    status: 401,
    headers: {
      "WWW-Authenticate": "Bearer",
      "Proxy-Status": "Crosswalk; error=PGRST301",
      "Content-Type": "application/json; charset=utf-8",
    },
    body: { code: "PGRST301", message: "Invalid API key", details: null, hint: null },
  },
  expiredKey: {
    status: 401,
    headers: {
      "WWW-Authenticate": "Bearer",
      "Proxy-Status": "Crosswalk; error=PGRST303",
      "Content-Type": "application/json; charset=utf-8",
    },
    body: { code: "PGRST303", message: "API key expired", details: null, hint: null },
  },
};
const shown = ["WWW-Authenticate", "Proxy-Status", "Content-Type"];

describe("requireApiKey", () => {
  it.each(["Authorization", "apikey", "carbon-key"])("takes a key from %s", async (header) => {
    const key = await makeKey({ companyId: "acme", id: "0123456789abcdef0123", scopes: ["view"] });
    const headers = { [header]: header === "Authorization" ? `Bearer ${key}` : key };
    expect(await read(await appWith().request("/", { headers }, env))).toEqual({
      status: 200,
      body: {
        key: {
          id: "0123456789abcdef0123",
          companyId: "acme",
          scopes: ["view"],
          integrations: null,
          entityTypes: null,
          rateLimit: null,
          isSuspended: false,
        },
      },
    });
  });

  it("answers 401 PGRST302 without a key", async () => {
    expect(await read(await appWith().request("/", {}, env), ...shown)).toEqual(refusals.noKey);
  });

  it.each<[string, () => Promise<Record<string, string>>, keyof typeof refusals]>([
    ["nonsense", async () => ({ Authorization: "Bearer nonsense" }), "invalidKey"],
    ["another scheme", async () => ({ Authorization: "Basic YTpi" }), "invalidKey"],
    ["an unknown key", async () => ({ apikey: formatApiKey(new Uint8Array(24).fill(7)) }), "invalidKey"],
    [
      "a revoked key",
      async () => ({ apikey: await makeKey({ companyId: "acme", revokedAt: new Date(Date.now() - hour) }) }),
      "invalidKey",
    ],
    [
      "an expired key",
      async () => ({ apikey: await makeKey({ companyId: "acme", expiresAt: new Date(Date.now() - hour) }) }),
      "expiredKey",
    ],
    [
      "a bad Authorization beside a good apikey",
      async () => ({ Authorization: "Bearer nonsense", apikey: await makeKey({ companyId: "acme" }) }),
      "invalidKey",
    ],
  ])("refuses %s", async (_, headers, refusal) => {
    const response = await appWith().request("/", { headers: await headers() }, env);
    expect(await read(response, ...shown)).toEqual(refusals[refusal]);
  });

  it("takes a key that will expire or be revoked later", async () => {
    const later = new Date(Date.now() + hour);
    const key = await makeKey({ companyId: "acme", expiresAt: later, revokedAt: later });
    expect((await appWith().request("/", bearer(key), env)).status).toBe(200);
  });

  it.each<[string, string | undefined, Scope[], Scope]>([
    ["GET", undefined, ["create", "update", "delete"], "view"],
    ["POST", undefined, ["view", "update", "delete"], "create"],
    ["PATCH", undefined, ["view", "create", "delete"], "update"],
    ["PUT", undefined, ["view", "update", "delete"], "create"],
    ["PUT", undefined, ["view", "create", "delete"], "update"],
    ["DELETE", undefined, ["view", "create", "update"], "delete"],
  ])(
    "refuses %s (Prefer: %s) to a key with %j, because it lacks %s",
    async (method, prefer, scopes, missing) => {
      const key = await makeKey({ companyId: "acme", scopes });
      const headers = { Authorization: `Bearer ${key}`, ...(prefer === undefined ? {} : { Prefer: prefer }) };
      expect(await read(await appWith().request("/", { method, headers }, env))).toEqual({
        status: 403,
        body: {
          code: "42501",
          message: `API key lacks the scope "${missing}"`,
          details: `This ${method} needs the scope "${missing}"`,
          hint: "Use a key that has it.",
        },
      });
    },
  );

  it.each<[string, string | undefined, Scope[]]>([
    ["GET", undefined, ["view"]],
    ["HEAD", undefined, ["view"]],
    ["POST", undefined, ["create"]],
    ["PATCH", undefined, ["update"]],
    ["PUT", undefined, ["create", "update"]],
    ["DELETE", undefined, ["delete"]],
  ])("allows %s (Prefer: %s) to a key with only %j", async (method, prefer, scopes) => {
    const key = await makeKey({ companyId: "acme", scopes });
    const headers = { Authorization: `Bearer ${key}`, ...(prefer === undefined ? {} : { Prefer: prefer }) };
    expect((await appWith().request("/", { method, headers }, env)).status).toBe(200);
  });

  it("asks no key for OPTIONS", async () => {
    expect(await read(await appWith().request("/", { method: "OPTIONS" }, env))).toEqual({
      status: 200,
      body: { key: null },
    });
  });
});

describe("the key store behind requireApiKey", () => {
  it("is not read for a key with a wrong checksum", async () => {
    const { kv, reads } = countingKv();
    const key = formatApiKey(new Uint8Array(24).fill(3));
    const wrong = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
    expect((await appWith().request("/", bearer(wrong), { ...env, API_KEYS: kv })).status).toBe(401);
    expect(reads).not.toHaveBeenCalled();
  });

  it("is read once for a key that is used again", async () => {
    const { kv, reads } = countingKv();
    const app = appWith();
    const key = await makeKey({ companyId: "acme" });
    for (let i = 0; i < 3; i++) {
      expect((await app.request("/", bearer(key), { ...env, API_KEYS: kv })).status).toBe(200);
    }
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it("is read once for an unknown key that is used again", async () => {
    const { kv, reads } = countingKv();
    const app = appWith();
    const key = formatApiKey(new Uint8Array(24).fill(9));
    for (let i = 0; i < 3; i++) {
      expect((await app.request("/", bearer(key), { ...env, API_KEYS: kv })).status).toBe(401);
    }
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it("answers 503 while it is out of reach, and accepts the key once it is back", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const app = appWith();
    const key = await makeKey({ companyId: "acme" });
    const response = await app.request("/", bearer(key), { ...env, API_KEYS: brokenKv });
    expect(await read(response, "Retry-After", "WWW-Authenticate")).toEqual({
      status: 503,
      headers: { "Retry-After": "5", "WWW-Authenticate": null },
      body: {
        code: "PGRST001",
        message: "The key store is not reachable",
        details: null,
        hint: "Try again in a moment.",
      },
    });
    expect(JSON.stringify(logged.mock.calls)).not.toContain(key);
    logged.mockRestore();
    expect((await app.request("/", bearer(key), env)).status).toBe(200);
  });

  it("may be out of reach without stopping a key that is cached", async () => {
    const app = appWith();
    const key = await makeKey({ companyId: "acme" });
    expect((await app.request("/", bearer(key), env)).status).toBe(200);
    expect((await app.request("/", bearer(key), { ...env, API_KEYS: brokenKv })).status).toBe(200);
  });

  it("does not let a cached key outlive its expiry", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const app = appWith();
      const key = await makeKey({ companyId: "acme", expiresAt: new Date(Date.now() + 5_000) });
      expect((await app.request("/", bearer(key), env)).status).toBe(200);
      vi.advanceTimersByTime(5_000);
      expect(await read(await app.request("/", bearer(key), env), ...shown)).toEqual(refusals.expiredKey);
    } finally {
      vi.useRealTimers();
    }
  });

  it("answers 500 for a broken record, and tells the client nothing about it", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const key = await makeKey({ companyId: "acme" });
    const { keys } = await env.API_KEYS.list({ prefix: "key:" });
    for (const { name } of keys) await env.API_KEYS.put(name, "{}");
    expect(await read(await appWith().request("/", bearer(key), env))).toEqual({
      status: 500,
      body: { code: "XX000", message: "Internal error", details: null, hint: null },
    });
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });
});
