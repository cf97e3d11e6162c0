/** The rows of `resolve` are a table: the whole grammar of reads applies to them (SPEC §12). */
import { exports } from "cloudflare:workers";
import { createClient } from "@supabase/supabase-js";
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, origin, read } from "../../support/fixtures";
import { callFunction, shownBy, shownMapping, storeMappings } from "../../support/functions/calls";

let key = "";

beforeAll(async () => {
  await makeCompany("acme", "Acme");
  key = await makeKey({ companyId: "acme" });
  await storeMappings([
    shownMapping({ id: "m1", entityId: "ada", externalId: "X-1", metadata: { tier: 1.5, tags: ["a", "b"] } }),
    shownMapping({ id: "m2", entityId: "bob", externalId: "X-2", metadata: { tier: 10 } }),
    shownMapping({ id: "m3", entityId: "cy", externalId: "X-3" }),
    shownMapping({ id: "m4", entityType: "item", entityId: "nut", externalId: "X-3" }),
  ]);
});

const body = { integration: "xero", externalIds: ["X-2", "X-9", "X-3", "X-1"] };

describe("the rows of resolve take", () => {
  it.each<[string, string, unknown]>([
    ["a list of what to create", "status=eq.missing&select=asked", [{ asked: "X-9" }]],
    ["renames and casts", "select=place:index::text,here:entityId&index=eq.3", [{ place: "3", here: "ada" }]],
    ["JSON paths", "select=metadata->tags->>1,metadata->tier&index=eq.3", [{ tags: "b", tier: 1.5 }]],
    ["filters by JSON", "select=id&metadata->tier=gt.9", [{ id: "m2" }]],
    [
      "aggregates",
      "select=status,index.count()&order=status",
      [
        { status: "ambiguous", count: 2 },
        { status: "found", count: 2 },
        { status: "missing", count: 1 },
      ],
    ],
    ["an aggregate of all", "select=index.max(),count()", [{ max: 3, count: 5 }]],
    [
      "an embed",
      "select=asked,company(id,name)&index=lte.1",
      [
        { asked: "X-2", company: { id: "acme", name: "Acme" } },
        { asked: "X-9", company: null },
      ],
    ],
    ["an inner embed", "select=asked,company!inner()&company.name=eq.Acme&limit=1", [{ asked: "X-2" }]],
    [
      "an inner embed alone, in the order asked",
      "select=asked,company!inner()",
      [{ asked: "X-2" }, { asked: "X-3" }, { asked: "X-3" }, { asked: "X-1" }],
    ],
    ["a spread", "select=asked,...company(name)&index=eq.0", [{ asked: "X-2", name: "Acme" }]],
    [
      "logic",
      "select=asked&or=(status.eq.missing,and(entityId.like.a*,id.not.is.null))",
      [{ asked: "X-9" }, { asked: "X-1" }],
    ],
    [
      "what only the Worker can decide",
      "select=asked&asked=match.[19]$",
      [{ asked: "X-9" }, { asked: "X-1" }],
    ],
    [
      "an order, nulls last",
      "select=id&order=id.desc.nullslast",
      [{ id: "m4" }, { id: "m3" }, { id: "m2" }, { id: "m1" }, { id: null }],
    ],
    ["limit and offset", "select=asked&limit=2&offset=1", [{ asked: "X-9" }, { asked: "X-3" }]],
    ["is null", "select=asked&companyId=is.null", [{ asked: "X-9" }]],
    ["booleans", "select=asked&allowDuplicateExternalId=is.true&limit=1", [{ asked: "X-2" }]],
    ["times", "select=asked&createdAt=gte.2026-01-01T02:00:00%2B02:00&limit=1", [{ asked: "X-2" }]],
    ["a filter by the primary key", "select=asked&id=eq.m1", [{ asked: "X-1" }]],
  ])("%s", async (_, query, expected) => {
    expect(await shownBy(`resolve?${query}`, body, key)).toEqual({ status: 200, body: expected });
  });

  it("counts and ranges", async () => {
    const count = { Prefer: "count=exact" };
    const counted = await callFunction("resolve?select=asked&limit=1", body, key, count);
    expect(await read(counted, "Content-Range", "Preference-Applied")).toEqual({
      status: 206,
      headers: { "Content-Range": "0-0/5", "Preference-Applied": "count=exact" },
      body: [{ asked: "X-2" }],
    });
    const query = "integration=xero&externalIds={X-1,X-2}&select=asked";
    const ranged = await api(`/rpc/resolve?${query}`, { headers: { Range: "1-1" } }, key);
    expect(await read(ranged, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "1-1/*" },
      body: [{ asked: "X-2" }],
    });
    const past = await api(`/rpc/resolve?${query}&offset=9`, { headers: count }, key);
    expect([past.status, (await past.json<{ code: string }>()).code]).toEqual([416, "PGRST103"]);
  });

  it("CSV, one object, stripped nulls and a time zone", async () => {
    const csv = await callFunction("resolve?select=index,asked,id&limit=2", body, key, {
      Accept: "text/csv",
    });
    expect(await csv.text()).toBe("index,asked,id\n0,X-2,m2\n1,X-9,");
    const object = { Accept: "application/vnd.pgrst.object+json" };
    const one = await callFunction("resolve?select=id&index=eq.0", body, key, object);
    expect(await read(one)).toEqual({ status: 200, body: '{"id":"m2"}' });
    expect((await callFunction("resolve?select=id", body, key, object)).status).toBe(406);
    const stripped = { Accept: "application/vnd.pgrst.array+json;nulls=stripped" };
    const bare = await callFunction("resolve?status=eq.missing", body, key, stripped);
    expect(await bare.text()).toBe('[{"index":1,"asked":"X-9","status":"missing"}]');
    const zone = { Prefer: "timezone=Asia/Kolkata" };
    const zoned = await callFunction("resolve?select=createdAt&index=eq.0", body, key, zone);
    expect(await zoned.json()).toEqual([{ createdAt: "2026-01-01T05:30:00+05:30" }]);
  });

  it("names the unknown column", async () => {
    expect(await shownBy("resolve?select=nope", body, key)).toMatchObject({
      status: 400,
      body: { code: "42703", message: "column resolve.nope does not exist" },
    });
  });
});

describe("supabase-js", () => {
  const client = () =>
    createClient(origin, key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { fetch: (input, init) => exports.default.fetch(new Request(input, init)) },
    });

  it("calls it with filters, a selection, an order and a count", async () => {
    const { data, count, error } = await client()
      .rpc("resolve", body, { count: "exact" })
      .select("asked,entityId,company(name)")
      .eq("status", "found")
      .order("asked")
      .limit(1);
    expect({ data, count, error }).toEqual({
      data: [{ asked: "X-1", entityId: "ada", company: { name: "Acme" } }],
      count: 2,
      error: null,
    });
  });

  it("takes one row, and gets the error of wrong arguments", async () => {
    const { data } = await client().rpc("resolve", body).eq("index", 0).select("id").single();
    expect(data).toEqual({ id: "m2" });
    const { error, status } = await client().rpc("resolve", { integration: "xero" });
    expect([status, error?.code]).toEqual([400, "22023"]);
  });

  it("calls the others", async () => {
    const orphans = await client()
      .rpc("orphans", { entityType: "customer", entityIds: ["ada"] })
      .select("id");
    expect(orphans.data).toEqual([{ id: "m2" }, { id: "m3" }]);
    const duplicates = await client().rpc("duplicates").select("externalId");
    expect([duplicates.data, duplicates.error]).toEqual([[], null]);
  });
});
