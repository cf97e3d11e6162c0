import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { admin, id, iso, make, statusOf, xero } from "../support/admin";
import { applyMigrations, brokenKv, makeCompany, read } from "../support/fixtures";

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe("DELETE /admin/keys/:id", () => {
  it("revokes the key at once where it is asked, and for good", async () => {
    await makeCompany("acme");
    const { key, record } = await make();
    expect(await statusOf(key)).toBe(200);
    expect(await read(await admin(`/keys/${record.id}`, { method: "DELETE" }))).toEqual({
      status: 204,
      body: "",
    });
    expect(await statusOf(key)).toBe(401);
    const revoked = await admin(`/keys/${record.id}`);
    expect(await read(revoked)).toEqual({
      status: 200,
      body: {
        ...record,
        revokedAt: expect.stringMatching(iso),
        lastUsedAt: expect.stringMatching(iso),
      },
    });
  });

  it("keeps the time of a key that is already revoked", async () => {
    await makeCompany("acme");
    const { record } = await make();
    await admin(`/keys/${record.id}`, { method: "DELETE" });
    const before = await (await admin(`/keys/${record.id}`)).json();
    expect((await admin(`/keys/${record.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await (await admin(`/keys/${record.id}`)).json()).toEqual(before);
  });
});

describe("PATCH /admin/keys/:id", () => {
  it("changes what it names and nothing else, for requests from then on", async () => {
    await makeCompany("acme");
    const { key, record } = await make();
    expect(await statusOf(key)).toBe(200);
    const used = { ...record, lastUsedAt: expect.stringMatching(iso) };
    const body = { scopes: ["create"], expiresAt: "2036-01-01T00:00:00Z" };
    expect(await read(await admin(`/keys/${record.id}`, { method: "PATCH", body }))).toEqual({
      status: 200,
      body: { ...used, scopes: ["create"], expiresAt: "2036-01-01T00:00:00.000Z" },
    });
    expect(await statusOf(key)).toBe(403);
    expect(
      await read(
        await admin(`/keys/${record.id}`, { method: "PATCH", body: { name: "New", expiresAt: null } }),
      ),
    ).toEqual({ status: 200, body: { ...used, name: "New", scopes: ["create"] } });
  });

  it.each([
    [{ rateLimit: 20 }, { rateLimit: 20 }],
    [{ rateLimit: null }, { rateLimit: null }],
    [{ rateLimit: "default" }, {}],
    [{ integrations: ["xero", "linear", "xero"] }, { rateLimit: 7, integrations: ["linear", "xero"] }],
    [
      { integrations: null, entityTypes: ["item"] },
      { rateLimit: 7, entityTypes: ["item"] },
    ],
  ])("with %j changes nothing else", async (body, expected) => {
    await makeCompany("acme");
    const { record } = await make({ ...xero, rateLimit: 7 });
    const { rateLimit: _, ...rest } = record;
    const changed = { status: 200, body: { ...rest, ...expected } };
    expect(await read(await admin(`/keys/${record.id}`, { method: "PATCH", body }))).toEqual(changed);
    expect(await read(await admin(`/keys/${record.id}`))).toEqual(changed);
  });

  it.each([
    [{ companyId: "other" }, "companyId: is not known"],
    [{ name: null }, "name: must be text"],
    [{ scopes: [] }, "scopes: must name at least one scope"],
  ])("refuses %j", async (body, details) => {
    await makeCompany("acme");
    const { record } = await make();
    expect(await read(await admin(`/keys/${record.id}`, { method: "PATCH", body }))).toEqual({
      status: 400,
      body: { code: "PGRST102", message: "Invalid request body", details, hint: null },
    });
  });

  it("refuses a body of another content type instead of ignoring it", async () => {
    await makeCompany("acme");
    const { record } = await make();
    const init = { method: "PATCH", body: "name=x", headers: { "Content-Type": "text/plain" } };
    expect((await admin(`/keys/${record.id}`, init)).status).toBe(415);
  });
});

describe("POST /admin/keys/:id/rotate", () => {
  it("gives a new key of the same rights and ends the old one", async () => {
    await makeCompany("acme");
    const { key, record } = await make();
    expect(await statusOf(key)).toBe(200);
    const { status, body } = await read(await admin(`/keys/${record.id}/rotate`, { method: "POST" }));
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        ...record,
        id,
        preview: body.key.slice(-5),
        createdAt: expect.stringMatching(iso),
        key: body.key,
      },
    });
    expect(body.id).not.toBe(record.id);
    expect(await statusOf(key)).toBe(401);
    expect(await statusOf(body.key)).toBe(200);
  });

  it.each<[string, string | undefined]>([
    ["no body", undefined],
    ["an empty body", ""],
    ["no members", "{}"],
  ])("accepts an empty body with the content type: %s", async (_, body) => {
    await makeCompany("acme");
    const { key, record } = await make();
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, ...(body !== undefined && { body }) };
    const { status, body: made } = await read(await admin(`/keys/${record.id}/rotate`, init));
    expect({ status, body: made }).toEqual({
      status: 201,
      body: {
        ...record,
        id,
        preview: made.key.slice(-5),
        createdAt: expect.stringMatching(iso),
        key: made.key,
      },
    });
    expect([await statusOf(key), await statusOf(made.key)]).toEqual([401, 200]);
  });

  it("lets the old key work for the overlap", async () => {
    await makeCompany("acme");
    const { key, record } = await make();
    const init = { method: "POST", body: { overlapSeconds: 3600 } };
    expect((await admin(`/keys/${record.id}/rotate`, init)).status).toBe(201);
    expect(await statusOf(key)).toBe(200);
    const old: { revokedAt: string } = await (await admin(`/keys/${record.id}`)).json();
    const left = Date.parse(old.revokedAt) - Date.now();
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });

  it.each([
    [-1, "overlapSeconds: must not be negative"],
    [1.5, "overlapSeconds: must be a whole number"],
    [2_592_001, "overlapSeconds: must be 30 days or less"],
    ["1", "overlapSeconds: must be a whole number"],
  ])("refuses an overlap of %j", async (overlapSeconds, details) => {
    await makeCompany("acme");
    const { record } = await make();
    const init = { method: "POST", body: { overlapSeconds } };
    expect(await read(await admin(`/keys/${record.id}/rotate`, init))).toEqual({
      status: 400,
      body: { code: "PGRST102", message: "Invalid request body", details, hint: null },
    });
  });
});

describe("a key that cannot be changed", () => {
  const calls: [string, string, object | undefined][] = [
    ["GET", "", undefined],
    ["PATCH", "", { name: "New" }],
    ["POST", "/rotate", {}],
    ["DELETE", "", undefined],
  ];

  it.each(calls)("is 404 for %s%s when it does not exist", async (method, path, body) => {
    const unknowns = [
      ["0123456789abcdef0123", "0123456789abcdef0123"],
      ["..%2F..", "../.."],
      ["x".repeat(600), `${"x".repeat(200)}…`],
    ];
    for (const [unknown, shown] of unknowns) {
      const response = await admin(`/keys/${unknown}${path}`, { method, ...(body && { body }) });
      expect(await read(response)).toEqual({
        status: 404,
        body: {
          code: "PGRST116",
          message: `There is no API key with the id "${shown}"`,
          details: null,
          hint: null,
        },
      });
    }
  });

  it.each(calls.slice(1, 3))("is 409 for %s%s once it is revoked", async (method, path, body) => {
    await makeCompany("acme");
    const { record } = await make();
    await admin(`/keys/${record.id}`, { method: "DELETE" });
    expect(await read(await admin(`/keys/${record.id}${path}`, { method, ...(body && { body }) }))).toEqual({
      status: 409,
      body: {
        code: "55000",
        message: `The API key with the id "${record.id}" is revoked`,
        details: null,
        hint: "Make a new one with POST /admin/keys",
      },
    });
  });

  it("is 503 while the key store is out of reach", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = { ...env, API_KEYS: brokenKv };
    const headers = { Authorization: `Bearer ${env.ADMIN_TOKEN}` };
    const app = createApp(readSettings(broken, limitTable));
    expect((await app.request("/admin/keys/0123456789abcdef0123", { headers }, broken)).status).toBe(503);
    expect((await app.request("/admin/keys", { headers }, broken)).status).toBe(503);
    logged.mockRestore();
  });
});
