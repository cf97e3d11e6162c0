/** `@supabase/postgrest-js`, which supabase-js calls tables with. */
import assert from "node:assert/strict";
import type * as PostgrestJs from "@supabase/postgrest-js";
import {
  assertEntities,
  assertMembers,
  type Client,
  makeRow,
  makeRows,
  naturalKey,
  table,
} from "./client.ts";

export const postgrestJs: Client = {
  name: "@supabase/postgrest-js",
  prepare: async (api, load) => {
    const { PostgrestClient } = (await load("@supabase/postgrest-js")) as typeof PostgrestJs;
    const client = new PostgrestClient(api.url, { headers: { Authorization: `Bearer ${api.key}` } });
    const mine = (columns = "*") =>
      client.from(table).select(columns).eq("integration", api.integration).order("entityId");
    return {
      insert: async () => {
        const { data, status } = await client.from(table).insert(makeRows(api)).select();
        assert.equal(status, 201);
        assertEntities(data, ["a", "b", "c"]);
      },
      list: async () => {
        const { data } = await mine("entityId,externalId,tier:metadata->>tier,company(id)");
        const [first] = data ?? [];
        assert.deepEqual(first, {
          entityId: "a",
          externalId: "x, (a)",
          tier: "gold",
          company: { id: api.companyId },
        });
      },
      filters: async () => {
        assertEntities((await mine().in("externalId", ["x, (a)", "x, (b)"])).data, ["a", "b"]);
        assertEntities((await mine().or('entityId.eq.c,externalId.eq."x, (a)"')).data, ["a", "c"]);
        assertEntities((await mine().contains("metadata", { note: "Zoë" }).neq("entityId", "b")).data, [
          "a",
          "c",
        ]);
        assertEntities((await mine().not("metadata->>tier", "like", "go%")).data, ["b", "c"]);
      },
      paging: async () => {
        const page = client.from(table).select("*", { count: "exact" }).eq("integration", api.integration);
        const { data, count } = await page.order("entityId", { ascending: false }).range(1, 2);
        assertEntities(data, ["b", "a"]);
        assert.equal(count, 3);
      },
      single: async () => {
        const one = await mine().eq("entityId", "a").single();
        assertMembers(one.data, { entityId: "a" });
        const none = await mine().eq("entityId", "z").maybeSingle();
        assert.deepEqual([none.data, none.error], [null, null]);
      },
      csv: async () => {
        const { data } = await mine("entityId,externalId").csv();
        assert.equal(data, 'entityId,externalId\na,"x, (a)"\nb,"x, (b)"\nc,"x, (c)"');
      },
      upsert: async () => {
        const rows = [{ ...makeRow(api, "a"), externalId: "new" }, makeRow(api, "d")];
        const { data } = await client.from(table).upsert(rows, { onConflict: naturalKey }).select();
        assertEntities(data, ["a", "d"]);
      },
      update: async () => {
        const change = client.from(table).update({ externalId: null });
        const { data } = await change.eq("id", `${api.integration}-b`).select().single();
        assertMembers(data, { entityId: "b", externalId: null });
      },
      functions: async () => {
        const { integration } = api;
        const asked = { entityType: "item", entityIds: ["a", "nothing"], integration };
        const { data } = await client.rpc("resolve", asked).select("asked,status");
        assert.deepEqual(data, [
          { asked: "a", status: "found" },
          { asked: "nothing", status: "missing" },
        ]);
      },
      root: async () => {
        const { data } = await client.getOpenApiSpec();
        assertMembers(data, { swagger: "2.0", basePath: "/rest/v1" });
        assert.ok(data?.paths && `/${table}` in data.paths);
      },
      errors: async () => {
        const { error, status } = await client.from(table).insert(makeRow(api, "a"));
        assert.equal(status, 409);
        assertMembers(error, { code: "23505" });
        assertMembers((await mine("nope")).error, { code: "42703" });
        assertMembers((await mine().single()).error, { code: "PGRST116" });
      },
      delete: async () => {
        const { count } = await client
          .from(table)
          .delete({ count: "exact" })
          .eq("integration", api.integration);
        assert.equal(count, 4);
      },
    };
  },
};
