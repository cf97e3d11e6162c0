/** The line of a request in the log: what it cost as D1 says it, what was asked, and never a value. */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { xero } from "../support/admin";
import { type Call, type CallInit, callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { makeKey } from "../support/fixtures";
import { standard } from "../support/mappings";
import { fill } from "../support/walks/many-mappings";

const counts = newCounts();
const lines: string[] = [];
let call: Call;
let adminCall: Call;
let viewCall: Call;

beforeAll(async () => {
  await env.DB.prepare(`DELETE FROM "company"`).run();
  await fill("acme");
  const { DB } = countBindings(env, counts);
  call = callWith({ DB, LOG_REQUESTS: "all" }, await makeKey({ companyId: "acme", id: "k-log" }));
  viewCall = callWith({ LOG_REQUESTS: "all" }, await makeKey({ companyId: "acme", scopes: ["view"] }));
  adminCall = callWith({ DB, LOG_REQUESTS: "all" }, `${env.ADMIN_TOKEN}`);
});

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation((line) => lines.push(String(line)));
});

afterAll(() => {
  vi.restoreAllMocks();
});

/** The line of one request, and what D1 said of its statements. */
async function lineOf(caller: Call, path: string, init?: CallInit) {
  lines.length = 0;
  Object.assign(counts, newCounts());
  const response = await caller(path, init);
  await response.text();
  expect(lines).toHaveLength(1);
  const { rowsRead, rowsWritten, roundTrips } = counts;
  return { line: JSON.parse(lines[0] ?? ""), cost: { rowsRead, rowsWritten, roundTrips } };
}

const mapping = (id: string) => ({
  id,
  entityType: "item",
  entityId: id,
  integration: "log",
  externalId: id,
  allowDuplicateExternalId: false,
  companyId: "acme",
});
const tool = (name: string, args: object) => ({
  body: { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } },
  method: "POST",
});

describe("the cost of a request in the log", () => {
  const requests: readonly (readonly [title: string, path: string, init: CallInit, rows: number])[] = [
    ["a page of 100", `${standard}?limit=100`, {}, 100],
    ["a page of more than 100", `${standard}?limit=1000`, {}, 1000],
    ["a page with a count", `${standard}?limit=500`, { headers: { Prefer: "count=exact" } }, 500],
    ["an aggregate of the whole company", `${standard}?select=count()`, {}, 1],
    ["groups", `${standard}?select=integration,count()&integration=in.(xero,docusign)`, {}, 2],
    ["a filter that SQL cannot express", `${standard}?externalId=match.^external-1$&limit=5`, {}, 2],
    ["CSV", `${standard}?limit=300`, { headers: { Accept: "text/csv" } }, 300],
    ["a create", standard, { method: "POST", body: mapping("log-1") }, 0],
    [
      "a create that is shown",
      standard,
      { method: "POST", body: mapping("log-2"), headers: { Prefer: "return=representation" } },
      1,
    ],
    ["a change", `${standard}?integration=eq.log`, { method: "PATCH", body: { entityType: "customer" } }, 0],
    [
      "a function that reads",
      "/rpc/resolve",
      {
        method: "POST",
        body: { integration: "log", entityType: "customer", externalIds: ["log-1", "log-9"] },
      },
      2,
    ],
    [
      "a function that writes",
      "/rpc/link",
      { method: "POST", body: { rows: [mapping("log-3"), mapping("log-4")] } },
      2,
    ],
    ["a tool of MCP", "/mcp", tool("find_mappings", { integration: "xero", limit: 20 }), 20],
    ["a deletion", `${standard}?integration=eq.log`, { method: "DELETE" }, 0],
  ];

  it.each(requests)("is what D1 said of %s", async (_, path, init, rows) => {
    const { line, cost } = await lineOf(call, path, init);
    expect([line.status, line.code]).toEqual([expect.any(Number), undefined]);
    expect(line).toMatchObject({ ...cost, company: "acme", keyId: "k-log", rows });
    expect(cost.rowsRead + cost.rowsWritten).toBeGreaterThan(0);
  });

  it.each<[string, string, CallInit]>([
    ["a list of companies", "/admin/companies", {}],
    ["a new company", "/admin/companies/logged", { method: "PUT", body: { name: "Logged" } }],
    ["a new name", "/admin/companies/logged", { method: "PUT", body: { name: "Renamed" } }],
    ["a new key", "/admin/keys", { method: "POST", body: xero }],
  ])("is what D1 said of %s under /admin", async (_, path, init) => {
    const { line, cost } = await lineOf(adminCall, path, init);
    expect(line).toMatchObject(cost);
    expect(cost.rowsRead).toBeGreaterThan(0);
  });
});

/** A list that asks for no order is walked by id. */
const withoutWalk = (query: string) => query?.replace(/&order=id(?=&|$)/, "");

describe("the query in the log", () => {
  const relation = "externalIntegrationMapping";

  it.each([
    ["", "select=*"],
    ["?limit=5", "select=*&limit"],
    [
      "?select=id,externalId&id=eq.secret&order=createdAt.desc,id",
      "select=id,externalId&id=eq&order=createdAt.desc,id",
    ],
    [
      "?select=id&entityId=in.(secret,secret2)&integration=not.eq.secret",
      "select=id&entityId=in&integration=not.eq",
    ],
    ["?select=secret:id,secret2:metadata->secret->>secret", "select=id,metadata->*"],
    ["?select=id&metadata->>secret=eq.secret", "select=id&metadata->*=eq"],
    ["?select=id&order=metadata->secret.desc", "select=id&order=metadata->*.desc"],
    [
      "?select=id&or=(externalId.eq.secret,externalId.eq.secret2,and(id.eq.secret,lastSyncedAt.is.null))",
      "select=id&or=(externalId.eq,and(id.eq,lastSyncedAt.is))",
    ],
    ["?select=id&not.or=(id.eq.secret,entityId.gt.secret)", "select=id&not.or=(id.eq,entityId.gt)"],
    [
      "?select=id&externalId=like.secret*&entityId=imatch.secret",
      "select=id&externalId=like&entityId=imatch",
    ],
    ['?select=id&metadata=cs.{"secret":1}', "select=id&metadata=cs"],
    ["?select=id,secret:company(name)&secret.name=eq.secret", "select=id,company(name&name=eq)"],
    ["?select=id,company()&company=not.is.null", "select=id&company=exists"],
    ["?select=count(),integration,secret:entityType", "select=count(),integration,entityType"],
    ["?select=id&offset=20&limit=10", "select=id&limit&offset"],
  ])("of %s is %s", async (search, query) => {
    const { line } = await lineOf(viewCall, `${standard}${search}`);
    expect([line.code, withoutWalk(line.query)]).toEqual([undefined, `${relation}?${query}`]);
    expect(lines[0]).not.toContain("secret");
  });

  it("is the same for a request whose plan is known", async () => {
    for (const id of ["secret", "secret2"]) {
      const { line } = await lineOf(call, `${standard}?select=id&id=eq.${id}`);
      expect(line.query).toBe(`${relation}?select=id&id=eq`);
    }
  });

  it.each<[string, string, CallInit, string]>([
    [
      "an insert",
      `${standard}?columns=id,entityId&on_conflict=id`,
      { method: "POST", body: { id: "x" }, headers: { Prefer: "resolution=ignore-duplicates" } },
      "",
    ],
    [
      "an update",
      `${standard}?id=eq.secret`,
      { method: "PATCH", body: { entityId: "secret" } },
      "set=entityId",
    ],
    ["a deletion", `${standard}?id=in.(secret,b)`, { method: "DELETE" }, "id=in"],
  ])("of %s has no value of the body", async (_, path, init, query) => {
    const { line } = await lineOf(call, path, init);
    if (line.code === undefined) expect(line.query).toContain(`${relation}?${query}`);
    expect(lines[0]).not.toContain("secret");
  });

  it("is of a bounded length, whatever is asked", async () => {
    const tree = Array.from(
      { length: 100 },
      (_, index) => `and(id.eq.${index},or(entityId.gt.1,metadata->${index}.is.null))`,
    );
    const members = Array.from({ length: 60 }, (_, index) => `secret${index}:entityId`);
    const { line } = await lineOf(call, `${standard}?select=${members}&or=(${tree})`);
    expect([line.status, line.code]).toEqual([200, undefined]);
    expect(line.query.length).toBeLessThanOrEqual(400);
    expect(lines[0]).not.toContain("secret");
  });

  it.each<[string, object, string]>([
    [
      "tools/call find_mappings",
      { method: "tools/call", params: { name: "find_mappings", arguments: { integration: "secret" } } },
      "externalIntegrationMapping?",
    ],
    ["tools/list", { method: "tools/list" }, ""],
    ["tools/call unknown", { method: "tools/call", params: { name: "secret" } }, "tools/call"],
    ["an unknown method", { method: "secret" }, "unknown method"],
  ])("of MCP is the method, the tool and what that asks: %s", async (_, message, query) => {
    const { line } = await lineOf(call, "/mcp", {
      method: "POST",
      body: { jsonrpc: "2.0", id: 1, ...message },
    });
    expect(line.query).toContain(query);
    expect(lines[0]).not.toContain("secret");
  });
});

describe("the code of an error in the log", () => {
  it.each<[string, string, CallInit, number, string]>([
    ["an unknown column", `${standard}?nothing=eq.1`, {}, 400, "42703"],
    ["a path that nobody serves", "/a/b/c", {}, 404, "PGRST125"],
    ["a relation that there is not", "/nothing", {}, 404, "PGRST205"],
    ["a method that a path does not have", "/health", { method: "POST" }, 405, "PGRST117"],
    ["a body that is no JSON", standard, { method: "POST", text: "{" }, 400, "PGRST102"],
    ["MCP: a body that is no JSON", "/mcp", { method: "POST", text: "{" }, 400, "-32700"],
    [
      "MCP: a method",
      "/mcp",
      { method: "POST", body: { jsonrpc: "2.0", id: 1, method: "x" } },
      200,
      "-32601",
    ],
    ["MCP: a tool", "/mcp", tool("nothing", {}), 200, "-32602"],
    ["MCP: what a tool is refused for", "/mcp", tool("find_mappings", { limit: -1 }), 200, "22023"],
    [
      "MCP: another type",
      "/mcp",
      { method: "POST", text: "x", headers: { "Content-Type": "text/plain" } },
      415,
      "PGRST",
    ],
  ])("is there for %s", async (_, path, init, status, code) => {
    const { line } = await lineOf(call, path, init);
    expect([line.status, line.code]).toEqual([status, expect.stringContaining(code)]);
  });

  it("is there for a refused key, a refused token and a fault of ours", async () => {
    const broken = {
      prepare: () => {
        throw new Error("a fault");
      },
    };
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const app = createApp(readSettings({ ...env, LOG_REQUESTS: "all" }, limitTable));
    const key = await makeKey({ companyId: "acme" });
    const ask = async (path: string, token: string, bindings: object = {}) => {
      lines.length = 0;
      await app.request(path, { headers: { Authorization: `Bearer ${token}` } }, { ...env, ...bindings });
      const { status, code, route } = JSON.parse(lines[0] ?? "");
      return [status, code, route];
    };
    expect(await ask(standard, "crbn_wrong")).toEqual([401, "PGRST301", standard]);
    expect(await ask("/admin/keys", "wrong")).toEqual([401, "PGRST301", "/admin/keys"]);
    expect(await ask(standard, key, { DB: broken })).toEqual([500, "XX000", standard]);
  });
});

describe("the route in the log", () => {
  it.each([
    ...["GET", "HEAD", "POST", "OPTIONS", "DELETE"].flatMap((method) => [
      [method, "/health", "/health"],
      [method, "/admin", "/admin"],
      [method, "/mcp", "/mcp"],
    ]),
    ["GET", "/admin/nothing/here", "/admin/*"],
    ["GET", "/health/nothing", "none"],
  ])("of %s %s is %s", async (method, path, route) => {
    const { line } = await lineOf(call, path, { method });
    expect(line.route).toBe(route);
  });
});
