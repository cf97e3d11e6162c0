/** `@raphiniert/ra-data-postgrest`: the data provider of react-admin, with react-admin's own `fetchJson`. */
import assert from "node:assert/strict";
import { assertEntities, assertMembers, type Client, failureOf, makeRow, makeRows, table } from "./client.ts";

interface Answer {
  readonly data: unknown;
  readonly total?: number;
}
type Call = (resource: string, parameters: object) => Promise<Answer>;
type Provider = Readonly<
  Record<
    "getList" | "getOne" | "getMany" | "create" | "update" | "updateMany" | "delete" | "deleteMany",
    Call
  >
>;

/** As far as it is used here; the package is CommonJS, so its default is one deeper. */
interface RaDataPostgrest {
  readonly default: { readonly default: (options: object) => Provider };
  readonly defaultPrimaryKeys: unknown;
  readonly defaultSchema: unknown;
}
interface RaCore {
  readonly fetchUtils: { fetchJson(url: string, options: object): Promise<unknown> };
}

export const raDataPostgrest: Client = {
  name: "@raphiniert/ra-data-postgrest",
  prepare: async (api, load) => {
    const { fetchUtils } = (await load("ra-core")) as RaCore;
    const module = (await load("@raphiniert/ra-data-postgrest")) as RaDataPostgrest;
    const provider = module.default.default({
      apiUrl: api.url,
      httpClient: (url: string, options: object) =>
        fetchUtils.fetchJson(url, { ...options, user: { authenticated: true, token: `Bearer ${api.key}` } }),
      defaultListOp: "eq",
      primaryKeys: module.defaultPrimaryKeys,
      schema: module.defaultSchema,
    });
    const id = (entityId: string) => `${api.integration}-${entityId}`;
    const list = (filter: object, page = 1) =>
      provider.getList(table, {
        filter: { integration: api.integration, ...filter },
        pagination: { page, perPage: 2 },
        sort: { field: "entityId", order: "ASC" },
      });
    return {
      insert: async () => {
        for (const row of makeRows(api)) {
          const { data } = await provider.create(table, { data: row });
          assertMembers(data, { id: row.id, externalId: row.externalId });
        }
      },
      list: async () => {
        assertEntities((await list({})).data, ["a", "b"]);
        assertEntities((await provider.getMany(table, { ids: [id("a"), id("c")] })).data, ["a", "c"]);
      },
      filters: async () => {
        assertEntities((await list({ "entityId@in": "(a,c)" })).data, ["a", "c"]);
        assertEntities((await list({ "metadata->>tier@eq": "gold" })).data, ["a"]);
        assertEntities((await list({ "externalId@ilike": "(B)" })).data, ["b"]);
      },
      paging: async () => {
        const { data, total } = await list({}, 2);
        assertEntities(data, ["c"]);
        assert.equal(total, 3);
      },
      single: async () => {
        assertMembers((await provider.getOne(table, { id: id("a") })).data, { entityId: "a" });
      },
      update: async () => {
        const change = {
          id: id("b"),
          data: { id: id("b"), externalId: "new" },
          previousData: { id: id("b") },
        };
        assertMembers((await provider.update(table, change)).data, { entityId: "b", externalId: "new" });
        const many = { ids: [id("a"), id("c")], data: { metadata: null } };
        assert.deepEqual((await provider.updateMany(table, many)).data, [id("a"), id("c")]);
      },
      errors: async () => {
        const error = await failureOf(provider.create(table, { data: makeRow(api, "b") }));
        assertMembers(error, { status: 409 });
        assertMembers(await failureOf(provider.getOne(table, { id: id("z") })), { status: 406 });
      },
      delete: async () => {
        const { data } = await provider.delete(table, { id: id("a"), previousData: { id: id("a") } });
        assertMembers(data, { id: id("a") });
        const many = await provider.deleteMany(table, { ids: [id("b"), id("c")] });
        assert.deepEqual(many.data, [id("b"), id("c")]);
      },
    };
  },
};
