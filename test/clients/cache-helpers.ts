/** `@supabase-cache-helpers/postgrest-core`: the fetchers below its hooks for SWR and React Query. */
import assert from "node:assert/strict";
import type * as PostgrestJs from "@supabase/postgrest-js";
import { assertEntities, type Client, failureOf, makeRow, makeRows, naturalKey, table } from "./client.ts";

type Builder = ReturnType<PostgrestJs.PostgrestClient["from"]>;
type Row = Readonly<Record<string, unknown>>;
interface Options {
  readonly query: string;
  readonly queriesForTable: () => readonly unknown[];
  readonly onConflict?: string;
}
interface Changed {
  readonly userQueryData?: unknown;
}

/** As far as it is used here. */
interface CacheHelpers {
  fetcher(query: PromiseLike<unknown>): Promise<{ readonly data: unknown }>;
  offsetPaginationFetcher(
    query: PromiseLike<unknown>,
    page: { limit: number; offset: number },
  ): Promise<unknown>;
  buildInsertFetcher(
    builder: Builder,
    options: Options,
  ): (rows: readonly Row[]) => Promise<readonly Changed[]>;
  buildUpsertFetcher(
    builder: Builder,
    options: Options,
  ): (rows: readonly Row[]) => Promise<readonly Changed[]>;
  buildUpdateFetcher(
    builder: Builder,
    primaryKeys: readonly string[],
    options: Options,
  ): (row: Row) => Promise<Changed>;
  buildDeleteFetcher(
    builder: Builder,
    primaryKeys: readonly string[],
    options: Options,
  ): (rows: readonly Row[]) => Promise<readonly Changed[]>;
}

export const cacheHelpers: Client = {
  name: "@supabase-cache-helpers/postgrest-core",
  beside: ["@supabase/postgrest-js"],
  prepare: async (api, load) => {
    const { PostgrestClient } = (await load("@supabase/postgrest-js")) as typeof PostgrestJs;
    const helpers = (await load("@supabase-cache-helpers/postgrest-core")) as CacheHelpers;
    const client = new PostgrestClient(api.url, { headers: { Authorization: `Bearer ${api.key}` } });
    const mine = () =>
      client.from(table).select("entityId,externalId").eq("integration", api.integration).order("entityId");
    const options: Options = { query: "entityId,externalId", queriesForTable: () => [] };
    const shown = (changed: readonly Changed[]) => changed.map(({ userQueryData }) => userQueryData);
    return {
      insert: async () => {
        const insert = helpers.buildInsertFetcher(client.from(table), options);
        assertEntities(shown(await insert(makeRows(api))), ["a", "b", "c"]);
      },
      list: async () => assertEntities((await helpers.fetcher(mine())).data, ["a", "b", "c"]),
      filters: async () => {
        const query = mine().in("externalId", ["x, (a)", "x, (b)"]).or("entityId.eq.b,entityId.eq.c");
        assertEntities((await helpers.fetcher(query)).data, ["b"]);
      },
      paging: async () => {
        assertEntities(await helpers.offsetPaginationFetcher(mine(), { limit: 2, offset: 1 }), ["b", "c"]);
      },
      upsert: async () => {
        const upsert = helpers.buildUpsertFetcher(client.from(table), { ...options, onConflict: naturalKey });
        const rows = [{ ...makeRow(api, "a"), externalId: "new" }, makeRow(api, "d")];
        assertEntities(shown(await upsert(rows)), ["a", "d"]);
      },
      update: async () => {
        const update = helpers.buildUpdateFetcher(client.from(table), ["id"], options);
        const changed = await update({ id: `${api.integration}-b`, externalId: "newer" });
        assert.deepEqual(changed.userQueryData, { entityId: "b", externalId: "newer" });
      },
      errors: async () => {
        const insert = helpers.buildInsertFetcher(client.from(table), options);
        assert.equal(Object(await failureOf(insert([makeRow(api, "a")]))).code, "23505");
      },
      delete: async () => {
        const remove = helpers.buildDeleteFetcher(client.from(table), ["id"], options);
        const ids = ["a", "b", "c", "d"].map((entityId) => ({ id: `${api.integration}-${entityId}` }));
        assert.equal((await remove(ids)).length, 4);
      },
    };
  },
};
