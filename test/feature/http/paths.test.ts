/** Paths (SPEC §1, §11): those of no table, those written carelessly, and those that lead nowhere. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, documented, mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(clearRows);

const unsupported = (method: string) => ({
  status: 405,
  headers: { Allow: "OPTIONS,GET,HEAD", "Proxy-Status": "Crosswalk; error=PGRST117" },
  body: { code: "PGRST117", message: `Unsupported HTTP method: ${method}`, details: null, hint: null },
});

describe.each(["/health", "/health/ready", "/", "/openapi.json", "/types.ts"])("%s", (path) => {
  it.each(["POST", "PUT", "PATCH", "DELETE"])("answers %s with 405, without a key", async (method) => {
    expect(await read(await api(path, { method }), "Allow", "Proxy-Status")).toEqual(unsupported(method));
  });

  it("answers HEAD as GET, and OPTIONS with what it takes", async () => {
    const get = await api(path);
    const head = await api(path, { method: "HEAD" });
    expect([get.status, head.status, await head.text()]).toEqual([200, 200, ""]);
    expect(head.headers.get("Content-Type")).toBe(get.headers.get("Content-Type"));
    expect(await read(await api(path, { method: "OPTIONS" }), "Allow")).toEqual({
      status: 200,
      headers: { Allow: "OPTIONS,GET,HEAD" },
      body: "",
    });
  });
});

describe("/", () => {
  const links = {
    name: "Crosswalk",
    docs: "/docs",
    console: "/console",
    openapi: "/openapi.json",
    types: "/types.ts",
    mappings: "/externalIntegrationMapping",
    postgrest: "/rest/v1/",
    mcp: "/mcp",
    health: "/health",
  };

  it.each([
    undefined,
    "*/*",
    "application/json",
    "application/json, text/html;q=0.9",
    "text/html;q=0",
    "text/csv",
  ])("lists the entry points in JSON for Accept: %s", async (accept) => {
    const answer = await api("/", accept === undefined ? {} : { headers: { Accept: accept } });
    expect(await read(answer, "Vary", "Content-Type", "Content-Security-Policy")).toEqual({
      status: 200,
      headers: {
        Vary: "Accept, Authorization, apikey, carbon-key",
        "Content-Type": "application/json",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      },
      body: links,
    });
  });

  it.each([
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "application/json;q=0.5, text/html",
  ])("is a page for people, for Accept: %s", async (accept) => {
    const answer = await api("/", { headers: { Accept: accept } });
    const names = [
      "Vary",
      "Content-Type",
      "Content-Security-Policy",
      "X-Content-Type-Options",
      "Cache-Control",
    ];
    expect([answer.status, ...names.map((name) => answer.headers.get(name))]).toEqual([
      200,
      "Accept",
      "text/html; charset=UTF-8",
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "nosniff",
      "no-cache",
    ]);
    expect(answer.headers.get("Strict-Transport-Security")).not.toBeNull();
    const page = await answer.text();
    expect([...page.matchAll(/<a href="(.*?)"/g)].map(([, path]) => path)).toEqual([
      "/docs",
      "/console",
      "/openapi.json",
      "/types.ts",
      "/health",
    ]);
  });
});

describe("a path that leads nowhere", () => {
  const unknown = (name: string, hint: string | null = null) => ({
    status: 404,
    headers: { "WWW-Authenticate": null, "Proxy-Status": "Crosswalk; error=PGRST205" },
    body: {
      code: "PGRST205",
      message: `Could not find the table 'public.${name}' in the schema cache`,
      details: null,
      hint,
    },
  });
  const noFunction = (name: string) => ({
    status: 404,
    headers: { "WWW-Authenticate": null, "Proxy-Status": "Crosswalk; error=PGRST202" },
    body: {
      code: "PGRST202",
      message: `Could not find the function public.${name} without parameters in the schema cache`,
      details: `Searched for the function public.${name} without parameters, but no matches were found in the schema cache.`,
      hint: null,
    },
  });
  const meant = "Perhaps you meant the table 'public.externalIntegrationMapping'";

  it.each([
    ["GET", "/favicon.ico", unknown("favicon.ico")],
    ["GET", "/robots.txt", unknown("robots.txt")],
    ["HEAD", "/nothing", { ...unknown("nothing"), body: "" }],
    ["POST", "/nothing", unknown("nothing")],
    ["GET", "/nothing?select=(", unknown("nothing")],
    ["GET", "/externalIntegrationMappings", unknown("externalIntegrationMappings", meant)],
    ["DELETE", "/rest/v1/externalintegrationmapping", unknown("externalintegrationmapping", meant)],
    ["GET", "/constructor", unknown("constructor")],
    ["POST", "/rest/v1/rpc/nothing", noFunction("nothing")],
    ["GET", "/rpc/toString", noFunction("toString")],
  ])("is 404 for %s %s without a key", async (method, path, expected) => {
    expect(await read(await api(path, { method }), "WWW-Authenticate", "Proxy-Status")).toEqual(expected);
  });

  it("is 404 with a key too, and counts towards its rate limit", async () => {
    const limited = await makeKey({ companyId: "acme", rateLimit: 60 });
    const answer = await api("/nothing", { method: "POST", body: "x".repeat(100_000) }, limited);
    expect([answer.status, answer.headers.get("X-RateLimit-Limit")]).toEqual([404, "60"]);
  });

  it("is 401 with a malformed key", async () => {
    expect((await api("/nothing", {}, "x")).status).toBe(401);
  });

  it.each(["/a/b", "/rest/v1/company/acme", "/rest/v2/company", "/health/nothing"])(
    "is 404 at %s",
    async (path) => {
      expect(await read(await api(path))).toEqual({
        status: 404,
        body: {
          code: "PGRST125",
          message: "Invalid path specified in request URL",
          details: null,
          hint: null,
        },
      });
    },
  );

  it("does not bypass the key of a table", async () => {
    for (const path of ["/company", "//company", "/company/", "/rest/v1//company//", "/rest//v1/company"]) {
      expect([path, (await api(path)).status]).toEqual([path, 401]);
    }
  });
});

describe("slashes that are doubled or at the end", () => {
  it.each([
    [`${documented}/`, documented],
    [`/${documented}`, documented],
    [`//${documented}//`, documented],
    [`${standard}/`, standard],
    ["/rest/v1//externalIntegrationMapping", standard],
    ["//rest///v1/externalIntegrationMapping/", standard],
  ])("of %s are ignored", async (path, meant) => {
    const headers = { Prefer: "return=headers-only" };
    const made = await api(path, { method: "POST", headers, body: mapping("a", { id: "a" }) }, key);
    expect([made.status, made.headers.get("Location")]).toEqual([201, `${meant}?id=eq.a`]);
    const found = await api(`${path}?select=id&id=eq.a`, {}, key);
    expect(await read(found, "Content-Location")).toEqual({
      status: 200,
      headers: { "Content-Location": `${meant}?id=eq.a&select=id` },
      body: meant === documented ? { id: "a" } : [{ id: "a" }],
    });
    expect((await api(`${path}?id=eq.a`, { method: "DELETE" }, key)).status).toBe(204);
  });

  it("are ignored only in the path, not in a value", async () => {
    await api(standard, { method: "POST", body: mapping("a", { externalId: "a//b/" }) }, key);
    expect(
      (await read(await api(`${standard}?select=externalId&externalId=eq.a//b/`, {}, key))).body,
    ).toEqual([{ externalId: "a//b/" }]);
  });

  it("are ignored for /health and /admin too", async () => {
    expect((await api("/health/")).status).toBe(200);
    expect((await api("//health//ready/")).status).toBe(200);
    expect((await api("/admin//companies/", {}, env.ADMIN_TOKEN)).status).toBe(200);
    expect((await api("/admin//companies/")).status).toBe(401);
  });
});
