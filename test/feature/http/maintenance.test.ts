/** `MAINTENANCE = "read-only"`: writes wait, with an error that says so, and reads go on. Nothing is written to D1. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createClient } from "@supabase/supabase-js";
import { beforeAll, describe, expect, it, vi } from "vitest";
import worker from "../../../src/index";
import { type Call, type CallInit, callWith } from "../../support/app-with-faults";
import { countBindings, newCounts } from "../../support/counting";
import { makeCompany, makeKey, origin, read } from "../../support/fixtures";
import { documented, mapping, standard } from "../../support/mappings";

const counts = newCounts();
const { RATE_LIMITER, WEBHOOK_KEY } = env;
const counted = { ...countBindings(env, counts), RATE_LIMITER };
const bindings = { ...counted, MAINTENANCE: "read-only" };

let call: Call;
let viewCall: Call;
let admin: Call;
let id = "";
let keyId = "";

beforeAll(async () => {
  await makeCompany("acme");
  keyId = "00000000000000000001";
  const key = await makeKey({ companyId: "acme", id: keyId });
  const [made] = (
    await read(
      await callWith({}, key)(standard, {
        method: "POST",
        headers: { Prefer: "return=representation" },
        body: ["there", "there-2", "there-3"].map((name, index) =>
          mapping(name, { externalId: `x-${index + 1}` }),
        ),
      }),
    )
  ).body;
  id = made.id;
  call = callWith(bindings, key);
  viewCall = callWith(bindings, await makeKey({ companyId: "acme", scopes: ["view"] }));
  admin = callWith({ ...bindings, WEBHOOK_KEY }, env.ADMIN_TOKEN);
});

const readOnly = {
  code: "25006",
  message: "The service is read-only for maintenance",
  details: "Nothing was written. Reads and dry runs go on.",
  hint: "Send the same request again in a minute, and until it is taken.",
};
const refused = {
  status: 503,
  headers: { "Retry-After": "60", "Proxy-Status": "Crosswalk; error=25006" },
  body: readOnly,
};
const told = (response: Response) => read(response, "Retry-After", "Proxy-Status");

const one = `id=eq.placeholder`;
const withId = (path: string) => path.replace("placeholder", id);

describe("a write", () => {
  it.each<readonly [string, string, CallInit]>([
    ["POST of a row", documented, { method: "POST", body: mapping("new") }],
    ["POST of rows", standard, { method: "POST", body: [mapping("new"), mapping("new-2")] }],
    [
      "POST of CSV",
      standard,
      {
        method: "POST",
        headers: { "Content-Type": "text/csv" },
        text: "entityType,entityId,integration,allowDuplicateExternalId,companyId\nitem,new,xero,false,acme",
      },
    ],
    [
      "POST that ignores duplicates",
      documented,
      {
        method: "POST",
        headers: { Prefer: "resolution=ignore-duplicates" },
        body: mapping("there"),
      },
    ],
    ["PATCH", `${documented}?${one}`, { method: "PATCH", body: { externalId: "x-2" } }],
    [
      "merge patch",
      `${standard}?${one}`,
      {
        method: "PATCH",
        headers: { "Content-Type": "application/merge-patch+json" },
        body: { metadata: { a: 1 } },
      },
    ],
    ["DELETE", `${documented}?${one}`, { method: "DELETE" }],
    ["DELETE of nothing", `${standard}?entityId=eq.nobody`, { method: "DELETE" }],
    ["link", "/rpc/link", { method: "POST", body: { rows: [mapping("new")] } }],
    [
      "link that changes nothing",
      "/rest/v1/rpc/link",
      { method: "POST", body: { rows: [mapping("there")], dryRun: false } },
    ],
    [
      "unlink",
      "/rpc/unlink",
      { method: "POST", body: { rows: [{ integration: "xero", externalId: "x-1" }] } },
    ],
  ])("%s is 503 with Retry-After, and says why", async (_, path, init) => {
    const before = { ...counts };
    expect(await told(await call(withId(path), init))).toEqual(refused);
    expect(counts.roundTrips).toBe(before.roundTrips);
  });

  it("by PUT is, too", async () => {
    const body = { ...mapping("there"), id };
    expect(await told(await call(`${standard}?id=eq.${id}`, { method: "PUT", body }))).toEqual(refused);
  });

  it("is refused as usual when its key may not do it", async () => {
    expect(await read(await viewCall(documented, { method: "POST", body: mapping("new") }))).toMatchObject({
      status: 403,
      body: { code: "42501" },
    });
  });

  it("is refused as usual when it is invalid", async () => {
    const body = { ...mapping("new"), colour: "red" };
    expect(await read(await call(documented, { method: "POST", body }))).toMatchObject({
      status: 400,
      body: { code: "PGRST204" },
    });
  });

  it("is not logged as a fault", async () => {
    const faults = vi.spyOn(console, "error").mockImplementation(() => {});
    await call(documented, { method: "POST", body: mapping("new") });
    expect(faults.mock.calls).toEqual([]);
    faults.mockRestore();
  });
});

describe("a read goes on", () => {
  it.each<readonly [string, string, CallInit]>([
    ["a list", `${documented}?select=id`, {}],
    ["an embed", `${standard}?select=id,company(name)`, {}],
    ["a filter that the Worker decides", `${documented}?externalId=match.%5Ex`, {}],
    [
      "resolve by POST",
      "/rpc/resolve",
      { method: "POST", body: { integration: "xero", externalIds: ["x-1"] } },
    ],
    ["orphans", "/rpc/orphans", { method: "POST", body: { entityType: "customer", entityIds: [] } }],
    ["duplicates", "/rpc/duplicates", {}],
    ["changes", "/rpc/changes", {}],
    ["a dry run of link", "/rpc/link", { method: "POST", body: { rows: [mapping("new")], dryRun: true } }],
    [
      "a dry run of unlink",
      "/rpc/unlink",
      { method: "POST", body: { rows: [{ integration: "xero", externalId: "x-1" }], dryRun: true } },
    ],
    ["the description", "/rest/v1/", {}],
    ["the health", "/health/ready", {}],
  ])("%s", async (_, path, init) => {
    expect((await call(path, init)).status).toBe(200);
  });
});

describe("the tools of agents", () => {
  const tool = async (name: string, given: object) => {
    const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } };
    return (await read(await call("/mcp", { method: "POST", body }))).body.result;
  };

  it.each([
    ["link_records", { rows: [mapping("new")], dryRun: false }],
    ["unlink_records", { rows: [{ integration: "xero", externalId: "x-1" }], dryRun: false }],
  ])("%s says what the agent can do", async (name, given) => {
    const { isError, content } = await tool(name, given);
    expect([isError, JSON.parse(content[0].text)]).toEqual([true, readOnly]);
  });

  it.each([
    ["link_records", { rows: [mapping("new")] }],
    ["resolve_ids", { integration: "xero", externalIds: ["x-1"] }],
  ])("%s goes on as far as it reads", async (name, given) => {
    expect((await tool(name, given)).isError).toBe(false);
  });
});

describe("supabase-js", () => {
  const client = () =>
    createClient(origin, "set by the call", {
      auth: { persistSession: false, autoRefreshToken: false },
      global: {
        fetch: async (input, init) => {
          const request = new Request(input, init);
          const { pathname, search } = new URL(request.url);
          return call(pathname + search, { method: request.method, text: await request.text() });
        },
      },
    });

  it("returns the error of a write at once", async () => {
    const { data, error, status } = await client().from("externalIntegrationMapping").insert(mapping("new"));
    expect({ data, status, error: { ...error } }).toEqual({ data: null, status: 503, error: readOnly });
  });
});

describe("/admin", () => {
  it.each<readonly [string, string, CallInit]>([
    ["make a company", "/admin/companies/new", { method: "PUT", body: { name: "New" } }],
    [
      "make a webhook",
      "/admin/webhooks",
      { method: "POST", body: { companyId: "acme", url: "https://example.com/hook" } },
    ],
  ])("does not %s", async (_, path, init) => {
    expect(await told(await admin(path, init))).toEqual(refused);
  });

  it("changes keys, which are not in the database, so that any key can be stopped", async () => {
    const suspended = await admin(`/admin/keys/${keyId}`, { method: "PATCH", body: { suspended: true } });
    expect(suspended.status).toBe(200);
    const resumed = await admin(`/admin/keys/${keyId}`, { method: "PATCH", body: { suspended: false } });
    expect(resumed.status).toBe(200);
    const body = { name: "New", companyId: "acme", scopes: ["view"] };
    const made = await read(await admin("/admin/keys", { method: "POST", body }));
    expect(made.status).toBe(201);
    expect((await admin(`/admin/keys/${made.body.id}`, { method: "DELETE" })).status).toBe(204);
  });

  it("lists companies, keys and webhooks", async () => {
    for (const what of ["companies", "keys", "webhooks"]) {
      expect((await admin(`/admin/${what}`)).status).toBe(200);
    }
  });
});

describe("all of the above", () => {
  /** By then all changes are older than the feed is kept. */
  const later = new Date("2126-01-01T00:00:00Z");
  const crons = ["17 * * * *", "*/10 * * * *", "* * * * *"];
  const runCrons = async (env: typeof counted) => {
    for (const cron of crons) {
      await worker.scheduled(createScheduledController({ scheduledTime: later, cron }), env);
    }
    return counts.rowsWritten;
  };

  it("writes no row, and neither do the crons, which continue afterwards", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    expect(await runCrons(bindings)).toBe(0);
    expect(await runCrons(counted)).toBeGreaterThan(0);
    vi.restoreAllMocks();
  });
});
