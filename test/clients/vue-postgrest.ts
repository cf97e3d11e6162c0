/** `vue-postgrest`, by its routes, which need no component; its schema is the root document. */
import assert from "node:assert/strict";
import {
  assertEntities,
  assertMembers,
  type Client,
  failureOf,
  makeRow,
  makeRows,
  naturalKey,
  table,
} from "./client.ts";

type Query = Readonly<Record<string, unknown>>;
type Call = (query: Query, options?: object, body?: unknown) => Promise<Response>;
interface Route extends Readonly<Record<"get" | "post" | "patch" | "delete", Call>> {
  readonly columns?: readonly string[];
  readonly pks?: readonly string[];
}
interface Schema {
  $route(name: string): Route;
  readonly $ready: Promise<void>;
}

/** As far as it is used here; CommonJS. */
interface VuePostgrest {
  readonly default: { usePostgrest(root: string, token: string): Schema };
}

export const vuePostgrest: Client = {
  name: "vue-postgrest",
  // It calls what Vue 2.7 took out of its observers.
  beside: ["vue@2.6"],
  // Its `exports` have no leading "./", which Node refuses and bundlers take.
  entry: "vue-postgrest/dist/cjs/vue-postgrest.js",
  prepare: async (api, load) => {
    const { usePostgrest } = ((await load("vue-postgrest")) as VuePostgrest).default;
    // Its requests ask the browser where it is; Vue, which it loads, must not think that there is one.
    Object.assign(globalThis, { window: { location: { href: api.url } } });
    const schema = usePostgrest(`${api.url}/`, api.key);
    const ready = schema.$ready.then(
      () => undefined,
      (error: unknown) => error,
    );
    const route = schema.$route(table);
    const mine = { "integration.eq": api.integration, order: { entityId: "asc" } };
    const read = async (query: Query, options?: object): Promise<unknown> =>
      (await route.get(query, options)).json();
    const representation = { return: "representation" };
    return {
      insert: async () => {
        const answer = await route.post({}, representation, makeRows(api));
        assertEntities(await answer.json(), ["a", "b", "c"]);
      },
      list: async () => {
        const select = { entityId: true, "company:company": { select: { id: true } } };
        assertMembers(Object(await read({ ...mine, select }))[0], {
          entityId: "a",
          company: { id: api.companyId },
        });
      },
      filters: async () => {
        assertEntities(await read({ ...mine, "entityId.in": ["a", "c"] }), ["a", "c"]);
        const any = { or: { "entityId.eq": "b", "metadata->>tier.eq": "gold" } };
        assertEntities(await read({ ...mine, ...any }), ["a", "b"]);
      },
      paging: async () => {
        const answer = await route.get(mine, { limit: 2, offset: 1, count: "exact" });
        assertEntities(await answer.json(), ["b", "c"]);
        assert.equal(answer.headers.get("content-range"), "1-2/3");
      },
      single: async () => {
        assertMembers(await read({ ...mine, "entityId.eq": "a" }, { accept: "single" }), { entityId: "a" });
      },
      csv: async () => {
        const answer = await route.get({ ...mine, select: "entityId" }, { accept: "text/csv" });
        assert.equal(await answer.text(), "entityId\na\nb\nc");
      },
      upsert: async () => {
        const options = { ...representation, resolution: "merge-duplicates" };
        const rows = [{ ...makeRow(api, "a"), externalId: "new" }, makeRow(api, "d")];
        assertEntities(await (await route.post({ on_conflict: naturalKey }, options, rows)).json(), [
          "a",
          "d",
        ]);
      },
      update: async () => {
        const query = { "id.eq": `${api.integration}-b` };
        const answer = await route.patch(
          query,
          { ...representation, accept: "single" },
          { externalId: "newer" },
        );
        assertMembers(await answer.json(), { entityId: "b", externalId: "newer" });
      },
      errors: async () => {
        assertMembers(await failureOf(route.post({}, {}, makeRow(api, "b"))), { status: 409, code: "23505" });
      },
      delete: async () => {
        const answer = await route.delete({ "integration.eq": api.integration }, representation);
        assert.equal(Object(await answer.json()).length, 4);
      },
      root: async () => {
        const error = await ready;
        if (error !== undefined) throw error;
        assert.deepEqual(route.pks, ["id"]);
        assert.ok(route.columns?.includes("externalId"));
      },
    };
  },
};
