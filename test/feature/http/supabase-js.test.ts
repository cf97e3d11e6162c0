/** The ecosystem's own client against the Worker: what `supabase-js` sends is answered as it expects. */
import { exports } from "cloudflare:workers";
import { createClient } from "@supabase/supabase-js";
import { beforeAll, describe, expect, it } from "vitest";
import type { Database, Tables, TablesInsert } from "../../../docs/types";
import { makeCompany, makeKey, origin } from "../../support/fixtures";

const table = "externalIntegrationMapping";

const fetchWorker: typeof fetch = (input, init) => exports.default.fetch(new Request(input, init));

function makeClient(key: string, fetching = fetchWorker) {
  return createClient<Database>(origin, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: fetching },
  });
}

let client = makeClient("none");

const row = (entityId: string): TablesInsert<"externalIntegrationMapping"> => ({
  entityType: "item",
  entityId,
  integration: "quickbooks",
  allowDuplicateExternalId: false,
  companyId: "acme",
});

beforeAll(async () => {
  await makeCompany("acme");
  client = makeClient(await makeKey({ companyId: "acme" }));
  const { error } = await client
    .from(table)
    .insert(["a", "b", "c"].map((entityId) => ({ ...row(entityId), externalId: `x-${entityId}` })));
  expect(error).toBeNull();
});

describe("supabase-js", () => {
  it("selects with filters, an order, a range and a count", async () => {
    const { data, count, error } = await client
      .from(table)
      .select("entityId,externalId", { count: "exact" })
      .eq("integration", "quickbooks")
      .in("entityId", ["a", "b", "c"])
      .order("entityId", { ascending: false })
      .range(0, 1);
    expect({ data, count, error }).toEqual({
      data: [
        { entityId: "c", externalId: "x-c" },
        { entityId: "b", externalId: "x-b" },
      ],
      count: 3,
      error: null,
    });
  });

  it("counts without rows", async () => {
    const { count, data } = await client
      .from(table)
      .select("*", { count: "exact", head: true })
      .like("externalId", "x-%");
    expect({ count, data }).toEqual({ count: 3, data: null });
  });

  it("sends or, not, is and filters on JSON", async () => {
    await client
      .from(table)
      .update({ metadata: { tier: "gold", n: 10 } })
      .eq("entityId", "a");
    // plain text: the client's types would otherwise work out what `metadata` could hold, without end
    const columns: string = "entityId,tier:metadata->>tier";
    const { data } = await client
      .from(table)
      .select(columns)
      .or("entityId.eq.b,metadata->n.gt.9")
      .not("externalId", "is", null)
      .order("entityId");
    expect(data).toEqual([
      { entityId: "a", tier: "gold" },
      { entityId: "b", tier: null },
    ]);
  });

  it("distinguishes single from maybeSingle", async () => {
    const one = await client.from(table).select("entityId").eq("entityId", "a").single();
    expect([one.status, one.data]).toEqual([200, { entityId: "a" }]);
    const none = await client.from(table).select("entityId").eq("entityId", "nothing").maybeSingle();
    expect([none.data, none.error]).toEqual([null, null]);
    const missing = await client.from(table).select("entityId").eq("entityId", "nothing").single();
    expect([missing.status, missing.error?.code]).toEqual([406, "PGRST116"]);
  });

  it("inserts, updates and deletes with a representation", async () => {
    const inserted = await client.from(table).insert(row("d")).select("entityId,externalId").single();
    expect([inserted.status, inserted.data]).toEqual([201, { entityId: "d", externalId: null }]);
    const updated = await client
      .from(table)
      .update({ externalId: "x-d" })
      .eq("entityId", "d")
      .select("externalId");
    expect([updated.status, updated.data]).toEqual([200, [{ externalId: "x-d" }]]);
    const deleted = await client.from(table).delete().eq("entityId", "d");
    expect([deleted.status, deleted.error]).toEqual([204, null]);
    const { count } = await client
      .from(table)
      .select("*", { count: "exact", head: true })
      .eq("entityId", "d");
    expect(count).toBe(0);
  });

  it("upserts on the external id's unique set, which is partial", async () => {
    const { data, status, error } = await client
      .from(table)
      .upsert(
        [
          { ...row("a2"), externalId: "x-a" },
          { ...row("e"), externalId: "x-e" },
        ],
        { onConflict: "integration,externalId,entityType,companyId" },
      )
      .select("entityId,externalId");
    expect({ data, status, error }).toEqual({
      data: [
        { entityId: "a2", externalId: "x-a" },
        { entityId: "e", externalId: "x-e" },
      ],
      status: 201,
      error: null,
    });
    await client.from(table).update({ entityId: "a" }).eq("entityId", "a2");
    await client.from(table).delete().eq("entityId", "e");
  });

  it("receives errors with code, message, details and hint", async () => {
    const { error, status } = await client.from(table).insert(row("a"));
    expect(status).toBe(409);
    expect(error).toMatchObject({
      code: "23505",
      message:
        'duplicate key value violates unique constraint "externalIntegrationMapping_entityType_entityId_integration_comp"',
      details:
        'Key ("entityType", "entityId", integration, "companyId")=(item, a, quickbooks, acme) already exists.',
      hint: null,
    });
  });

  it("is refused without a valid key", async () => {
    const { error, status } = await makeClient("crbn_wrong").from(table).select();
    expect([status, error?.code]).toEqual([401, "PGRST301"]);
  });

  it("embeds the company, whose type it knows", async () => {
    const { data } = await client
      .from(table)
      .select("entityId,company(id,name)")
      .eq("entityId", "b")
      .single();
    const company: Pick<Tables<"company">, "id" | "name"> | undefined = data?.company;
    expect([data?.entityId, company]).toEqual(["b", { id: "acme", name: "Company acme" }]);
  });

  it("calls functions, whose arguments and results it knows", async () => {
    const linked = await client.rpc("link", { rows: [row("f")], partial: true }).select("index,action");
    expect(linked.data).toEqual([{ index: 0, action: "created" }]);
    const { data } = await client.rpc("resolve", { entityType: "item", entityIds: ["f", "g"] });
    const statuses: readonly string[] | undefined = data?.map(({ asked, status }) => `${asked} ${status}`);
    expect(statuses).toEqual(["f found", "g missing"]);
    const gone = await client.rpc("unlink", {
      rows: [{ entityType: "item", entityId: "f", integration: "quickbooks" }],
    });
    expect(gone.data?.map(({ action }) => action)).toEqual(["deleted"]);
    const { data: changes } = await client
      .rpc("changes", { integrations: ["quickbooks"] })
      .eq("entityId", "f")
      .select("op");
    expect(changes).toEqual([{ op: "insert" }, { op: "delete" }]);
  });

  it("reads the description of a mount", async () => {
    const { data, error } = await client.getOpenApiSpec();
    expect([error, data?.swagger, Object.keys(data?.paths ?? {}).includes("/rpc/resolve")]).toEqual([
      null,
      "2.0",
      true,
    ]);
  });

  it("does not compile a write to a read-only table", async () => {
    // @ts-expect-error: company is read-only
    const { status } = await client.from("company").insert({ id: "x", name: "x" });
    expect(status).toBe(405);
  });
});

/** As the README has it: supabase-js shows no headers, so the walk goes where it fetches. */
async function* walk<Row>(
  key: string,
  query: (
    client: ReturnType<typeof makeClient>,
  ) => PromiseLike<{ data: readonly Row[] | null; error: unknown }>,
) {
  let next: string | undefined;
  const walking = makeClient(key, async (input, init) => {
    const answer = await exports.default.fetch(new Request(next ?? input, init));
    const link = answer.headers.get("link")?.match(/<([^>]+)>; rel="next"/)?.[1];
    next = link && new URL(link, origin).href;
    return answer;
  });
  do {
    const { data, error } = await query(walking);
    if (error) throw error;
    yield* data ?? [];
  } while (next);
}

describe("a walk with supabase-js", () => {
  it("returns every row once, in order", async () => {
    const key = await makeKey({ companyId: "acme" });
    const rows = Array.from({ length: 8 }, (_, index) => ({ ...row(`w-${index}`), integration: "walked" }));
    expect((await makeClient(key).from(table).insert(rows)).error).toBeNull();
    const seen: string[] = [];
    const query = (walking: ReturnType<typeof makeClient>) =>
      walking
        .from(table)
        .select("entityId")
        .eq("integration", "walked")
        .order("updatedAt", { ascending: false })
        .order("entityId")
        .limit(3);
    for await (const { entityId } of walk(key, query)) seen.push(entityId);
    expect(seen).toEqual(rows.map(({ entityId }) => entityId));
  });
});
