import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app";
import { isApiKey } from "../../src/auth/api-key";
import { readSettings } from "../../src/env";
import { type ApiInit, api, applyMigrations, brokenKv, makeCompany, read } from "../fixtures";

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const id = expect.stringMatching(/^[0-9a-f]{20}$/);

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const admin = (path: string, init?: ApiInit) => api(`/admin${path}`, init, env.ADMIN_TOKEN);

const xero = { name: "Xero sync", companyId: "acme", scopes: ["view", "create"] };

/** Makes a key over HTTP; gives its record and the key. */
async function make(body: object = xero) {
  const response = await admin("/keys", { method: "POST", body });
  expect(response.status).toBe(201);
  const { key, ...record }: { key: string; id: string; preview: string } = await response.json();
  return { key, record };
}

const statusOf = async (key: string, method = "GET") =>
  (await api("/externalIntegrationMapping", { method }, key)).status;

describe("the admin token", () => {
  const refusal = (code: string, message: string, hint: string | null) => ({
    status: 401,
    headers: { "WWW-Authenticate": "Bearer", "Proxy-Status": `Crosswalk; error=${code}` },
    body: { code, message, details: null, hint },
  });
  const routes: [string, string][] = [
    ["GET", "/companies"],
    ["PUT", "/companies/acme"],
    ["POST", "/keys"],
    ["GET", "/keys"],
    ["GET", "/keys/0123456789abcdef0123"],
    ["PATCH", "/keys/0123456789abcdef0123"],
    ["POST", "/keys/0123456789abcdef0123/rotate"],
    ["DELETE", "/keys/0123456789abcdef0123"],
    ["GET", ""],
    ["GET", "/nothing/here"],
  ];

  it.each(routes)("is asked for by %s /admin%s", async (method, path) => {
    const response = await api(`/admin${path}`, { method });
    expect(await read(response, "WWW-Authenticate", "Proxy-Status")).toEqual(
      refusal(
        "PGRST302",
        "The admin token is missing",
        "Send it in the header Authorization: Bearer <ADMIN_TOKEN>",
      ),
    );
  });

  it.each(routes)("must be the right one for %s /admin%s", async (method, path) => {
    const response = await api(`/admin${path}`, { method }, `${env.ADMIN_TOKEN}x`);
    expect(await read(response, "WWW-Authenticate", "Proxy-Status")).toEqual(
      refusal("PGRST301", "Invalid admin token", null),
    );
  });

  it("is no API key, and an API key is no admin token", async () => {
    await makeCompany("acme");
    const { key } = await make({ ...xero, companyId: null });
    expect((await api("/admin/keys", {}, key)).status).toBe(401);
    expect(await statusOf(env.ADMIN_TOKEN)).toBe(401);
  });

  it.each(routes)("where there is none, %s /admin%s is 404", async (method, path) => {
    const { ADMIN_TOKEN, ...rest } = env;
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await createApp(readSettings(rest)).request(`/admin${path}`, { method, headers }, rest);
    expect(await read(response)).toEqual({
      status: 404,
      body: { code: "PGRST125", message: "Invalid path specified in request URL", details: null, hint: null },
    });
  });

  it("opens no path that is not there", async () => {
    for (const path of ["", "/nothing", "/keys/a/b/c"]) {
      expect(await read(await admin(path))).toEqual({
        status: 404,
        body: {
          code: "PGRST125",
          message: "Invalid path specified in request URL",
          details: null,
          hint: null,
        },
      });
    }
  });
});

describe("/admin/companies", () => {
  it("makes a company with 201 and renames it with 200", async () => {
    const createdAt = expect.stringMatching(iso);
    expect(await read(await admin("/companies/acme", { method: "PUT", body: { name: " Acme " } }))).toEqual({
      status: 201,
      body: { id: "acme", name: "Acme", createdAt },
    });
    expect(await read(await admin("/companies/acme", { method: "PUT", body: { name: "Acme Ltd" } }))).toEqual(
      {
        status: 200,
        body: { id: "acme", name: "Acme Ltd", createdAt },
      },
    );
    expect(await read(await admin("/companies"))).toEqual({
      status: 200,
      body: [{ id: "acme", name: "Acme Ltd", createdAt }],
    });
  });

  it("lists companies by id and in pages", async () => {
    for (const company of ["c", "a", "b"]) await makeCompany(company);
    const first = await admin("/companies?limit=2");
    const next = first.headers.get("Link");
    expect(await first.json()).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(next).toBe('</admin/companies?limit=2&cursor=b>; rel="next"');
    const second = await admin("/companies?limit=2&cursor=b");
    expect(await second.json()).toMatchObject([{ id: "c" }]);
    expect(second.headers.get("Link")).toBeNull();
  });

  it.each<[string, string, ApiInit, number, string, string, string | null]>([
    ["no name", "/companies/a", { body: {} }, 400, "PGRST102", "Invalid request body", "name: is required"],
    [
      "a blank name",
      "/companies/a",
      { body: { name: "  " } },
      400,
      "PGRST102",
      "Invalid request body",
      "name: must not be empty",
    ],
    [
      "a member that is not known",
      "/companies/a",
      { body: { name: "A", id: "b" } },
      400,
      "PGRST102",
      "Invalid request body",
      "id: is not known",
    ],
    [
      "broken JSON",
      "/companies/a",
      { body: '{"name":' },
      400,
      "PGRST102",
      "Malformed JSON in request body",
      null,
    ],
    [
      "an id with a colon",
      "/companies/a:b",
      { body: { name: "A" } },
      400,
      "22023",
      "Invalid request parameter",
      "id: must be 1 to 64 of the characters A-Z a-z 0-9 _ . -",
    ],
  ])("refuses %s", async (_, path, init, status, code, message, details) => {
    expect(await read(await admin(path, { method: "PUT", ...init }))).toEqual({
      status,
      body: { code, message, details, hint: null },
    });
  });

  it("answers 415 for a body that is not JSON by its type", async () => {
    const init = { method: "PUT", body: "name=Acme", headers: { "Content-Type": "text/plain" } };
    expect(await read(await admin("/companies/acme", init))).toEqual({
      status: 415,
      body: {
        code: "PGRST102",
        message: "The body must be JSON",
        details: null,
        hint: "Send it with Content-Type: application/json",
      },
    });
  });

  it("answers 413 for a body of more than 64 KiB", async () => {
    const init = { method: "PUT", body: { name: "x".repeat(65_536) } };
    expect((await admin("/companies/acme", init)).status).toBe(413);
  });

  it("answers 503 where the database is out of reach", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    await env.DB.exec("DROP TABLE externalIntegrationMapping; DROP TABLE company");
    expect(await read(await admin("/companies"), "Retry-After")).toEqual({
      status: 503,
      headers: { "Retry-After": "5" },
      body: {
        code: "PGRST001",
        message: "The database is not reachable",
        details: null,
        hint: "Try again in a moment.",
      },
    });
    logged.mockRestore();
  });
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
        preview: body.key.slice(-5),
        createdAt: expect.stringMatching(iso),
        expiresAt: null,
        revokedAt: null,
        key: expect.stringMatching(/^crbn_[0-9A-Za-z]{39}$/),
      },
    });
    expect(isApiKey(body.key)).toBe(true);
    const { key, ...record } = body;
    expect(await read(await admin(`/keys/${record.id}`))).toEqual({ status: 200, body: record });
    expect(await statusOf(key)).toBe(200);
    expect(await statusOf(key, "DELETE")).toBe(403);
  });

  it("stores neither the key nor anything longer of it than the preview", async () => {
    await makeCompany("acme");
    const { key } = await make();
    const { keys } = await env.API_KEYS.list();
    const all = await Promise.all(keys.map(async (entry) => [entry, await env.API_KEYS.get(entry.name)]));
    expect(all).toHaveLength(3);
    expect(JSON.stringify(all)).not.toContain(key.slice(-6));
  });

  it("makes a service key, and puts scopes in order and expiry in UTC", async () => {
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

  it("answers 404 for a company that is not there", async () => {
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
  it.each<[string, unknown, string]>([
    ["nothing", {}, "name: is required; companyId: is required; scopes: is required"],
    ["an array", [], "body: must be an object"],
    ["a name that is no text", { ...xero, name: 5 }, "name: must be text"],
    ["a long name", { ...xero, name: "x".repeat(101) }, "name: must have at most 100 characters"],
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

  it("goes on in pages by its Link", async () => {
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

  it.each([
    ["limit=0", "limit: must be a whole number from 1 to 1000"],
    ["limit=1001", "limit: must be a whole number from 1 to 1000"],
    ["limit=x", "limit: must be a whole number from 1 to 1000"],
  ])("refuses %s", async (search, details) => {
    expect(await read(await admin(`/keys?${search}`))).toEqual({
      status: 400,
      body: { code: "22023", message: "Invalid request parameter", details, hint: null },
    });
  });
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
      body: { ...record, revokedAt: expect.stringMatching(iso) },
    });
  });

  it("leaves the time of a key that is revoked already", async () => {
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
    const body = { scopes: ["create"], expiresAt: "2036-01-01T00:00:00Z" };
    expect(await read(await admin(`/keys/${record.id}`, { method: "PATCH", body }))).toEqual({
      status: 200,
      body: { ...record, scopes: ["create"], expiresAt: "2036-01-01T00:00:00.000Z" },
    });
    expect(await statusOf(key)).toBe(403);
    expect(
      await read(
        await admin(`/keys/${record.id}`, { method: "PATCH", body: { name: "New", expiresAt: null } }),
      ),
    ).toEqual({ status: 200, body: { ...record, name: "New", scopes: ["create"] } });
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

  it("does not take a body of another type for an empty one", async () => {
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

  it.each(calls)("is 404 for %s%s where there is none", async (method, path, body) => {
    for (const unknown of ["0123456789abcdef0123", "..%2F..", "x".repeat(600)]) {
      const response = await admin(`/keys/${unknown}${path}`, { method, ...(body && { body }) });
      expect(await read(response)).toEqual({
        status: 404,
        body: {
          code: "PGRST116",
          message: `There is no API key with the id "${decodeURIComponent(unknown)}"`,
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
    const app = createApp(readSettings(broken));
    expect((await app.request("/admin/keys/0123456789abcdef0123", { headers }, broken)).status).toBe(503);
    expect((await app.request("/admin/keys", { headers }, broken)).status).toBe(503);
    logged.mockRestore();
  });
});
