/** openapi-fetch with the types of openapi-typescript: what is asked of it, compiled beside what it generated. */
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { Api } from "./api.ts";
import type { paths } from "./generated/api.ts";

export function prepare({ origin, key, companyId, integration }: Api) {
  // Bodies and answers also have other types than JSON.
  const client = createClient<paths, "application/json">({
    baseUrl: origin,
    headers: { Authorization: `Bearer ${key}` },
  });
  const path = "/externalIntegrationMapping";
  const mine = { integration: `eq.${integration}` };
  const row = (entityId: string) => ({
    entityType: "item",
    entityId,
    integration,
    externalId: `x-${entityId}`,
    allowDuplicateExternalId: false,
    companyId,
  });
  const representation = { Prefer: "return=representation" };
  return {
    insert: async () => {
      const { data, response } = await client.POST(path, {
        params: { header: representation },
        body: [row("a"), row("b"), row("c")],
      });
      assert.equal(response.status, 201);
      assert.ok(Array.isArray(data));
      assert.deepEqual(
        data.map(({ entityId }) => entityId),
        ["a", "b", "c"],
      );
    },
    list: async () => {
      const { data } = await client.GET(path, {
        params: { query: { ...mine, order: "entityId", limit: 2 } },
      });
      assert.ok(Array.isArray(data));
      const ids: readonly (string | undefined)[] = data.map(({ entityId }) => entityId);
      assert.deepEqual(ids, ["a", "b"]);
    },
    update: async () => {
      const { data } = await client.PATCH(path, {
        params: { query: { ...mine, entityId: "eq.b" }, header: representation },
        body: { externalId: "new" },
      });
      assert.ok(Array.isArray(data));
      assert.equal(data[0]?.externalId, "new");
    },
    functions: async () => {
      const { data } = await client.POST("/rpc/resolve", {
        body: { integration, externalIds: ["x-a", "nothing"] },
      });
      assert.deepEqual(
        data?.map(({ asked, status, entityId }) => [asked, status, entityId]),
        [
          ["x-a", "found", "a"],
          ["nothing", "missing", null],
        ],
      );
    },
    errors: async () => {
      const { error, response } = await client.POST(path, { body: row("b") });
      assert.equal(response.status, 409);
      const code: "23505" | undefined = error?.code === "23505" ? error.code : undefined;
      assert.equal(code, "23505");
    },
    delete: async () => {
      const { response } = await client.DELETE(path, { params: { query: mine } });
      assert.equal(response.status, 204);
    },
  };
}
