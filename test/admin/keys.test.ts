import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { isApiKey } from "../../src/access/api-key";
import type { ShownKey } from "../../src/access/key-record";
import { admin, id, iso, make, statusOf, xero } from "../support/admin";
import { applyMigrations, makeCompany, read } from "../support/fixtures";

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe("POST /admin/keys", () => {
  it("makes a key, shows it once, and the key works", async () => {
    await makeCompany("acme");
    const { status, body } = await read(await admin("/keys", { method: "POST", body: xero }));
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id,
        name: "Xero sync",
        companyId: "acme",
        scopes: ["view", "create"],
        integrations: null,
        entityTypes: null,
        preview: body.key.slice(-5),
        createdAt: expect.stringMatching(iso),
        expiresAt: null,
        revokedAt: null,
        suspendedAt: null,
        lastUsedAt: null,
        key: expect.stringMatching(/^crbn_[0-9A-Za-z]{39}$/),
      },
    });
    expect(isApiKey(body.key)).toBe(true);
    const { key, ...record } = body;
    expect(await read(await admin(`/keys/${record.id}`))).toEqual({ status: 200, body: record });
    expect(await statusOf(key)).toBe(200);
    expect(await statusOf(key, "DELETE")).toBe(403);
  });

  it("stores no part of the key beyond its preview", async () => {
    await makeCompany("acme");
    const { key } = await make();
    const { keys } = await env.API_KEYS.list();
    const all = await Promise.all(keys.map(async (entry) => [entry, await env.API_KEYS.get(entry.name)]));
    expect(all).toHaveLength(3);
    expect(JSON.stringify(all)).not.toContain(key.slice(-6));
  });

  it("makes a service key, with its scopes in order and its expiry in UTC", async () => {
    const body = {
      name: "Everything",
      companyId: null,
      scopes: ["delete", "view", "view"],
      expiresAt: "2036-01-01T02:00:00+02:00",
    };
    expect((await make(body)).record).toMatchObject({
      companyId: null,
      scopes: ["view", "delete"],
      expiresAt: "2036-01-01T00:00:00.000Z",
    });
  });

  it("makes a key for some integrations and entity types, at a rate of its own", async () => {
    const body = {
      ...xero,
      companyId: null,
      integrations: ["xero", "linear", "xero"],
      entityTypes: ["customer"],
      rateLimit: 20,
    };
    expect((await make(body)).record).toMatchObject({
      integrations: ["linear", "xero"],
      entityTypes: ["customer"],
      rateLimit: 20,
    });
    expect((await make({ ...body, rateLimit: null })).record).toMatchObject({ rateLimit: null });
    expect((await make({ ...body, rateLimit: "default" })).record).not.toHaveProperty("rateLimit");
  });

  it("answers 404 for a company that does not exist", async () => {
    expect(await read(await admin("/keys", { method: "POST", body: xero }))).toEqual({
      status: 404,
      body: {
        code: "PGRST116",
        message: 'There is no company "acme"',
        details: null,
        hint: "Make it with PUT /admin/companies/:id",
      },
    });
  });

  const scopesWanted = "must be one of view, create, update, delete";
  const timeWanted = "must be a time such as 2030-01-31T12:00:00Z, or null";
  const rateWanted = 'must be a whole number of requests a minute, null for any number, or "default"';
  it.each<[string, unknown, string]>([
    ["a rate as text", { ...xero, rateLimit: "20" }, `rateLimit: ${rateWanted}`],
    ["half a request", { ...xero, rateLimit: 0.5 }, `rateLimit: ${rateWanted}`],
    [
      "a rate of nothing",
      { ...xero, rateLimit: 0 },
      "rateLimit: must be from 1 to 1000000 requests a minute",
    ],
    [
      "integrations as text",
      { ...xero, integrations: "xero" },
      "integrations: must be a list of integrations, or null for all",
    ],
    [
      "no integration",
      { ...xero, integrations: [] },
      "integrations: must name at least one of the integrations, or be null for all",
    ],
    ["an empty entity type", { ...xero, entityTypes: ["item", ""] }, "entityTypes[1]: must not be empty"],
    [
      "too many entity types",
      { ...xero, entityTypes: Array.from({ length: 101 }, (_, index) => `type-${index}`) },
      "entityTypes: must name at most 100 entity types",
    ],
    ["nothing", {}, "name: is required; companyId: is required; scopes: is required"],
    ["an array", [], "body: must be an object"],
    ["a name that is no text", { ...xero, name: 5 }, "name: must be text"],
    ["a long name", { ...xero, name: "x".repeat(101) }, "name: must have at most 100 characters"],
    [
      "half of a surrogate pair in the name",
      { ...xero, name: "a\ud800" },
      "name: must not have NUL or half of a surrogate pair",
    ],
    [
      "a NUL in an integration",
      { ...xero, integrations: ["xero", "a\0"] },
      "integrations[1]: must not have NUL or half of a surrogate pair",
    ],
    ["a line break in the name", { ...xero, name: "a\nb" }, "name: must not have control characters"],
    [
      "a company's id that can be none",
      { ...xero, companyId: "" },
      "companyId: must be 1 to 64 of the characters A-Z a-z 0-9 _ . -",
    ],
    ["no scope", { ...xero, scopes: [] }, "scopes: must name at least one scope"],
    ["another scope", { ...xero, scopes: ["view", "admin"] }, `scopes[1]: ${scopesWanted}`],
    ["scopes as text", { ...xero, scopes: "view" }, "scopes: must be a list of scopes"],
    ["an expiry that is no time", { ...xero, expiresAt: "tomorrow" }, `expiresAt: ${timeWanted}`],
    ["an expiry without a zone", { ...xero, expiresAt: "2036-01-01T00:00:00" }, `expiresAt: ${timeWanted}`],
    ["an expiry in the past", { ...xero, expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt: must lie ahead"],
    ["a member that is not known", { ...xero, key: "mine" }, "key: is not known"],
    [
      "a prototype",
      '{"__proto__": {"name": "a"}}',
      "name: is required; companyId: is required; scopes: is required; __proto__: is not known",
    ],
  ])("refuses %s and names the field", async (_, body, details) => {
    expect(await read(await admin("/keys", { method: "POST", body }))).toEqual({
      status: 400,
      body: { code: "PGRST102", message: "Invalid request body", details, hint: null },
    });
  });
});

describe("GET /admin/keys", () => {
  it("lists the keys of a company, the service keys, or all", async () => {
    await makeCompany("acme");
    await makeCompany("other");
    const mine = (await make()).record;
    const others = (await make({ ...xero, companyId: "other" })).record;
    const service = (await make({ ...xero, companyId: null })).record;
    expect(await read(await admin("/keys?companyId=acme"))).toEqual({ status: 200, body: [mine] });
    expect(await read(await admin("/keys?companyId="))).toEqual({ status: 200, body: [service] });
    expect(await read(await admin("/keys?companyId=nobody"))).toEqual({ status: 200, body: [] });
    expect(await read(await admin("/keys"))).toEqual({ status: 200, body: [service, mine, others] });
  });

  it("continues in pages by its Link", async () => {
    await makeCompany("acme");
    await make();
    await make();
    const first = await admin("/keys?companyId=acme&limit=1");
    const next = /^<\/admin(.*)>; rel="next"$/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
    const second = await admin(next);
    const ids = [...(await first.json<{ id: string }[]>()), ...(await second.json<{ id: string }[]>())];
    expect(new Set(ids.map((record) => record.id)).size).toBe(2);
    expect(second.headers.get("Link")).toBeNull();
  });

  it("reads more records for a page than KV gives in one call", async () => {
    const base = { name: "k", companyId: "acme", scopes: ["view"], preview: "abcde", expiresAt: null };
    const ids = Array.from({ length: 120 }, (_, index) => `beef${index.toString(16).padStart(16, "0")}`);
    await Promise.all(
      ids.map(async (keyId) => {
        const record = { ...base, id: keyId, createdAt: "2026-01-01T00:00:00.000Z", revokedAt: null };
        await env.API_KEYS.put(`key:${keyId}`, JSON.stringify(record));
        await env.API_KEYS.put(`list:acme:${keyId}`, "", { metadata: { hash: keyId } });
      }),
    );
    await env.RATE_LIMITER.getByName(ids[105] ?? "").ask(null);
    const first = await admin("/keys?companyId=acme&limit=110");
    const next = /^<\/admin(.*)>; rel="next"$/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
    const second = await admin(next);
    const found = [...(await first.json<ShownKey[]>()), ...(await second.json<ShownKey[]>())];
    expect(found.map((record) => record.id)).toEqual(ids);
    expect(found.filter(({ lastUsedAt }) => lastUsedAt !== null).map((record) => record.id)).toEqual([
      ids[105],
    ]);
    expect(second.headers.get("Link")).toBeNull();
  });

  it.each([
    ["limit=0", "limit: must be a whole number from 1 to 500"],
    ["limit=501", "limit: must be a whole number from 1 to 500"],
    ["limit=x", "limit: must be a whole number from 1 to 500"],
  ])("refuses %s", async (search, details) => {
    expect(await read(await admin(`/keys?${search}`))).toEqual({
      status: 400,
      body: { code: "22023", message: "Invalid request parameter", details, hint: null },
    });
  });
});
