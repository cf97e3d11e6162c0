/** `@refinedev/supabase`: the data provider of refine, over the supabase-js that it brings. */
import assert from "node:assert/strict";
import { assertEntities, assertMembers, type Client, failureOf, makeRow, makeRows, table } from "./client.ts";

interface Answer {
  readonly data: unknown;
  readonly total?: number;
}
type Call = (parameters: object) => Promise<Answer>;
type Provider = Readonly<
  Record<
    | "getList"
    | "getOne"
    | "getMany"
    | "create"
    | "createMany"
    | "update"
    | "updateMany"
    | "deleteOne"
    | "deleteMany",
    Call
  >
>;

/** As far as it is used here. */
interface Refine {
  createClient(url: string, key: string, options: object): unknown;
  dataProvider(client: unknown): Provider;
}

const resource = table;

export const refine: Client = {
  name: "@refinedev/supabase",
  prepare: async (api, load) => {
    const { createClient, dataProvider } = (await load("@refinedev/supabase")) as Refine;
    const origin = api.url.replace(/\/rest\/v1$/, "");
    const options = { auth: { persistSession: false, autoRefreshToken: false } };
    const provider = dataProvider(createClient(origin, api.key, options));
    const id = (entityId: string) => `${api.integration}-${entityId}`;
    const where = (field: string, operator: string, value: unknown) => ({ field, operator, value });
    const list = (filters: readonly object[], currentPage = 1) =>
      provider.getList({
        resource,
        pagination: { currentPage, pageSize: 2, mode: "server" },
        filters: [where("integration", "eq", api.integration), ...filters],
        sorters: [{ field: "entityId", order: "asc" }],
      });
    return {
      insert: async () => {
        const [first, ...others] = makeRows(api);
        assertMembers((await provider.create({ resource, variables: first })).data, { entityId: "a" });
        assertEntities((await provider.createMany({ resource, variables: others })).data, ["b", "c"]);
      },
      list: async () => {
        assertEntities((await list([])).data, ["a", "b"]);
        assertEntities((await provider.getMany({ resource, ids: [id("a"), id("c")] })).data, ["a", "c"]);
      },
      filters: async () => {
        assertEntities((await list([where("entityId", "in", ["a", "c"])])).data, ["a", "c"]);
        assertEntities((await list([where("externalId", "contains", "B")])).data, ["b"]);
        const any = { operator: "or", value: [where("entityId", "eq", "a"), where("entityId", "gt", "b")] };
        assertEntities((await list([any])).data, ["a", "c"]);
      },
      paging: async () => {
        const { data, total } = await list([], 2);
        assertEntities(data, ["c"]);
        assert.equal(total, 3);
      },
      single: async () => {
        assertMembers((await provider.getOne({ resource, id: id("a") })).data, { entityId: "a" });
      },
      update: async () => {
        const change = { resource, id: id("b"), variables: { externalId: "new" } };
        assertMembers((await provider.update(change)).data, { entityId: "b", externalId: "new" });
        const many = { resource, ids: [id("a"), id("c")], variables: { metadata: null } };
        assertEntities((await provider.updateMany(many)).data, ["a", "c"]);
      },
      errors: async () => {
        const error = await failureOf(provider.create({ resource, variables: makeRow(api, "b") }));
        assertMembers(error, { code: "23505", statusCode: 23505 });
      },
      delete: async () => {
        await provider.deleteOne({ resource, id: id("a") });
        await provider.deleteMany({ resource, ids: [id("b"), id("c")] });
        assertEntities((await list([])).data, []);
      },
    };
  },
};
