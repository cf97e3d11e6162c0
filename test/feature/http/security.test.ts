/** What holds for every route, whoever calls: both mounts, every method, every bad credential. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { formatApiKey } from "../../../src/access/api-key";
import { type Scope, scopes } from "../../../src/access/key-record";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import worker from "../../../src/index";
import { limitTable } from "../../../src/postgrest";
import { api, makeCompany, makeKey, origin, read } from "../../support/fixtures";

const hour = 3_600_000;
const mounts = [
  "/externalIntegrationMapping",
  "/rest/v1/externalIntegrationMapping",
  "/company",
  "/rest/v1/company",
];
const methods = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "PROPFIND"];
const routes = mounts.flatMap((path) => methods.map((method) => [method, path] as const));

const keys = {
  ofCompany: "",
  revoked: "",
  expired: "",
  unknown: formatApiKey(new Uint8Array(24).fill(1)),
};

beforeAll(async () => {
  await makeCompany("acme");
  const past = new Date(Date.now() - hour);
  keys.ofCompany = await makeKey({ companyId: "acme" });
  keys.revoked = await makeKey({ companyId: "acme", revokedAt: past });
  keys.expired = await makeKey({ companyId: "acme", expiresAt: past });
});

const invalid = { code: "PGRST301", message: "Invalid API key", details: null, hint: null };
const credentials: [string, () => Record<string, string>, object][] = [
  [
    "no key",
    () => ({}),
    {
      code: "PGRST302",
      message: "Anonymous access is disabled",
      details: null,
      hint: "Send an API key in the header Authorization: Bearer <api-key>",
    },
  ],
  ["nonsense", () => ({ Authorization: "Bearer nonsense" }), invalid],
  ["a key without its scheme", () => ({ Authorization: keys.ofCompany }), invalid],
  ["a key of another scheme", () => ({ Authorization: `Basic ${keys.ofCompany}` }), invalid],
  ["a key with one letter changed", () => ({ apikey: keys.ofCompany.replace(/.$/, "_") }), invalid],
  ["a key cut short", () => ({ "carbon-key": keys.ofCompany.slice(0, -1) }), invalid],
  ["two keys in one", () => ({ apikey: `${keys.ofCompany},${keys.ofCompany}` }), invalid],
  ["an unknown key", () => ({ Authorization: `Bearer ${keys.unknown}` }), invalid],
  ["a revoked key", () => ({ apikey: keys.revoked }), invalid],
  [
    "a bad bearer beside a good apikey",
    () => ({ Authorization: "Bearer x", apikey: keys.ofCompany }),
    invalid,
  ],
  ["the admin token", () => ({ Authorization: `Bearer ${env.ADMIN_TOKEN}` }), invalid],
  [
    "an expired key",
    () => ({ Authorization: `Bearer ${keys.expired}` }),
    { code: "PGRST303", message: "API key expired", details: null, hint: null },
  ],
];

describe.each(credentials)("with %s", (_, headers, error) => {
  it.each(routes)("%s %s returns 401", async (method, path) => {
    const response = await api(path, { method, headers: headers() });
    expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const { status, body } = await read(response);
    expect({ status, body }).toEqual({ status: 401, body: method === "HEAD" ? "" : error });
  });
});

describe("with a key that lacks the scope", () => {
  const lacking: [string, string | undefined, Scope][] = [
    ["GET", undefined, "view"],
    ["HEAD", undefined, "view"],
    ["POST", undefined, "create"],
    ["PATCH", undefined, "update"],
    ["PUT", undefined, "create"],
    ["PUT", undefined, "update"],
    ["DELETE", undefined, "delete"],
  ];
  const cases = mounts.flatMap((path) => lacking.map((row) => [path, ...row] as const));

  it.each(cases)("%s: %s (Prefer: %s) is 403 without %s", async (path, method, prefer, missing) => {
    const key = await makeKey({ companyId: "acme", scopes: scopes.filter((scope) => scope !== missing) });
    const headers: Record<string, string> = prefer === undefined ? {} : { Prefer: prefer };
    expect(
      await read(await api(path, { method, headers }, key), "WWW-Authenticate", "Cache-Control"),
    ).toEqual({
      status: 403,
      headers: { "WWW-Authenticate": null, "Cache-Control": "no-store" },
      body:
        method === "HEAD"
          ? ""
          : {
              code: "42501",
              message: `API key lacks the scope "${missing}"`,
              details: `This ${method} needs the scope "${missing}"`,
              hint: "Use a key that has it.",
            },
    });
  });
});

describe("with a key that may create and not update", () => {
  it.each(mounts.slice(0, 2))("%s refuses an upsert that merges", async (path) => {
    const key = await makeKey({ companyId: "acme", scopes: ["view", "create", "delete"] });
    for (const prefer of ["resolution=merge-duplicates", "return=minimal , resolution=merge-duplicates"]) {
      const refused = await api(path, { method: "POST", headers: { Prefer: prefer }, body: [] }, key);
      expect(await read(refused)).toEqual({
        status: 403,
        body: {
          code: "42501",
          message: 'API key lacks the scope "update"',
          details: 'This POST needs the scope "update"',
          hint: "Use a key that has it.",
        },
      });
    }
  });
});

describe("with the admin token", () => {
  it.each(["/admin/companies", "/admin/keys", "/admin/nothing"])(
    "GET %s is answered only with it",
    async (path) => {
      const { headers } = await api(path, {}, env.ADMIN_TOKEN);
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("Vary")).toBe("Authorization");
    },
  );
});

describe("with a good key", () => {
  it.each(mounts.slice(0, 4))("GET %s is answered only with that key", async (path) => {
    const response = await api(path, {}, keys.ofCompany);
    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Vary")).toBe("Accept, Prefer, Range, Authorization, apikey, carbon-key");
  });

  it.each(mounts)("%s refuses an unknown method", async (path) => {
    const response = await api(path, { method: "PROPFIND" }, keys.ofCompany);
    expect(response.status).toBeGreaterThanOrEqual(404);
    expect(response.status).toBeLessThanOrEqual(405);
  });
});

describe("without a key", () => {
  it.each(mounts)("a preflight of %s is answered", async (path) => {
    const headers = { Origin: "https://app.example", "Access-Control-Request-Method": "POST" };
    const response = await api(path, { method: "OPTIONS", headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect(response.headers.get("Access-Control-Allow-Methods")).toBe(
      "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD",
    );
  });

  it.each(mounts.slice(0, 2))("OPTIONS %s says what may be called", async (path) => {
    const response = await api(path, { method: "OPTIONS" });
    expect(response.status).toBe(200);
    expect(response.headers.get("Allow")).toBe("OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE");
    expect(await response.text()).toBe("");
  });

  it("GET /health is answered", async () => {
    expect((await api("/health")).status).toBe(200);
  });

  const elsewhere = [
    "/rest",
    "/rest/v1",
    "/rest/v1/",
    "/a/b",
    "/rest/v2/company",
    "/company/",
    "/company/1",
    "/rest/v1/company/",
    "/rest/v1/company/1",
    "/company%2F",
    "/%2e%2e/company",
    "//company",
    "/rest/v1//company",
    "/REST/v1/company",
    "/noSuchTable",
    "/rest/v1/noSuchTable",
    "/%E0%A4%A",
  ];
  it.each(elsewhere.flatMap((path) => ["GET", "POST", "DELETE"].map((method) => [method, path] as const)))(
    "%s %s shows nothing: 404, or 401",
    async (method, path) => {
      const { status, body } = await read(await api(path, { method }));
      expect(["401 PGRST302", "404 PGRST125", "404 PGRST205"]).toContain(`${status} ${body.code}`);
    },
  );
});

describe("Authorization", () => {
  it.each(["Bearer   KEY", "Bearer\tKEY", "bearer \t KEY"])(
    "accepts %j on the API and on /admin",
    async (text) => {
      for (const [path, token] of [
        ["/company", keys.ofCompany],
        ["/admin/companies", env.ADMIN_TOKEN],
      ] as const) {
        const headers = { Authorization: text.replace("KEY", token) };
        expect([path, (await api(path, { headers })).status]).toEqual([path, 200]);
      }
    },
  );
});

describe("every answer", () => {
  it.each(["/health", "/company", "/a/b"])(
    "of %s may be read by no page outside ALLOWED_ORIGINS",
    async (path) => {
      const strict = { ...env, ALLOWED_ORIGINS: "https://app.example" };
      const call = (from: string) =>
        createApp(readSettings(strict, limitTable)).request(path, { headers: { Origin: from } }, strict);
      expect((await call("https://evil.example")).headers.get("Access-Control-Allow-Origin")).toBeNull();
      expect((await call("https://app.example")).headers.get("Access-Control-Allow-Origin")).toBe(
        "https://app.example",
      );
    },
  );

  it.each(["GET", "HEAD"])(
    "to %s is 500 when a setting is wrong, and does not show its value",
    async (method) => {
      const logged = vi.spyOn(console, "error").mockImplementation(() => {});
      const broken = { ...env, ADMIN_TOKEN: "too short" };
      const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}/health`, { method });
      const { status, body } = await read(await worker.fetch(request, broken, createExecutionContext()));
      expect({ status, body }).toMatchObject({ status: 500 });
      expect(JSON.stringify(body)).not.toContain("too short");
      expect(logged.mock.calls).toEqual([
        ["ConfigurationError: ADMIN_TOKEN must have at least 32 characters, or not be set"],
      ]);
      logged.mockRestore();
    },
  );
});
