/** n8n's Supabase node: its requests written out, since the node does not run outside n8n. */
import assert from "node:assert/strict";
import { type Api, assertEntities, assertMembers, type Client, makeRow, makeRows, table } from "./client.ts";

type Query = Readonly<Record<string, string | number>>;

/** As the node sends each: its credentials, always `return=representation`, and a body of JSON where there is one. */
async function ask(api: Api, method: string, path: string, body?: unknown, query: Query = {}) {
  const url = new URL(`${api.url}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
  const response = await fetch(url, {
    method,
    headers: {
      apikey: api.key,
      Authorization: `Bearer ${api.key}`,
      Accept: "application/json",
      Prefer: "return=representation",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

export const n8n: Client = {
  name: "n8n Supabase node",
  isWrittenOut: true,
  prepare: async (api) => {
    const path = `/${table}`;
    const mine = { integration: `eq.${api.integration}` };
    const send = async (method: string, to: string, body?: unknown, query?: Query) =>
      (await ask(api, method, to, body, query)).body;
    return {
      insert: async () => assertEntities(await send("POST", path, makeRows(api)), ["a", "b", "c"]),
      list: async () =>
        assertEntities(await send("GET", path, undefined, { ...mine, limit: 50 }), ["a", "b", "c"]),
      filters: async () => {
        const any = { or: "(entityId.eq.a,externalId.ilike.*B*)" };
        assertEntities(await send("GET", path, undefined, { ...mine, ...any, limit: 50 }), ["a", "b"]);
        const text = encodeURI(`integration=eq.${api.integration}&metadata->>note=eq.Zoë&entityId=gt.b`);
        assertEntities(await send("GET", `${path}?${text}`, undefined, { limit: 50 }), ["c"]);
      },
      paging: async () => {
        const rows: unknown[] = [];
        for (let size = 2; size === 2; ) {
          const page: unknown = await send("GET", path, undefined, {
            ...mine,
            limit: 2,
            offset: rows.length,
          });
          assert.ok(Array.isArray(page));
          rows.push(...page);
          size = page.length;
        }
        assertEntities(rows, ["a", "b", "c"]);
      },
      single: async () =>
        assertEntities(await send("GET", path, undefined, { ...mine, entityId: "eq.a" }), ["a"]),
      update: async () => {
        const query = { ...mine, entityId: "eq.b" };
        const rows = await send("PATCH", path, { externalId: "new" }, query);
        assertEntities(rows, ["b"]);
        assertMembers(Object(rows)[0], { externalId: "new" });
      },
      errors: async () => {
        const { status, body } = await ask(api, "POST", path, [makeRow(api, "b")]);
        assert.equal(status, 409);
        assertMembers(body, { code: "23505" });
      },
      delete: async () => {
        assertEntities(await send("DELETE", path, undefined, { ...mine, entityId: "eq.a" }), ["a"]);
        const any = { ...mine, or: "(entityId.eq.b,entityId.eq.c)" };
        assertEntities(await send("DELETE", path, undefined, any), ["b", "c"]);
      },
      root: async () => {
        const document = Object(await send("GET", "/"));
        assert.ok(Object.keys(document.paths).includes(path));
        assert.ok("externalId" in document.definitions[table].properties);
      },
    };
  },
};
