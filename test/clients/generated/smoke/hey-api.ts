/** The client that hey-api generates: what is asked of it, compiled beside it. */
import assert from "node:assert/strict";
import type { Api } from "./api.ts";
import { client } from "./generated/client.gen.ts";
import {
  createMappings,
  deleteMappings,
  listMappings,
  resolve,
  updateMappings,
} from "./generated/sdk.gen.ts";
import type { ExternalIntegrationMapping } from "./generated/types.gen.ts";

export function prepare({ origin, key, companyId, integration }: Api) {
  client.setConfig({ baseUrl: origin, auth: key });
  const mine = { integration: `eq.${integration}` };
  const row = (entityId: string) => ({
    entityType: "item",
    entityId,
    integration,
    externalId: `x-${entityId}`,
    allowDuplicateExternalId: false,
    companyId,
  });
  const headers = { Prefer: "return=representation" };
  const idsOf = (data: unknown) => {
    assert.ok(Array.isArray(data));
    return data.map(({ entityId }: ExternalIntegrationMapping) => entityId);
  };
  return {
    insert: async () => {
      const { data, response } = await createMappings({ headers, body: ["a", "b", "c"].map(row) });
      assert.equal(response?.status, 201);
      assert.deepEqual(idsOf(data), ["a", "b", "c"]);
    },
    list: async () => {
      const { data } = await listMappings({ query: { ...mine, order: "entityId", limit: 2 } });
      assert.deepEqual(idsOf(data), ["a", "b"]);
    },
    update: async () => {
      const query = { ...mine, entityId: "eq.b" };
      const { data } = await updateMappings({ query, headers, body: { externalId: "new" } });
      assert.deepEqual(idsOf(data), ["b"]);
    },
    functions: async () => {
      const { data } = await resolve({ body: { integration, externalIds: ["x-a", "nothing"] } });
      assert.ok(Array.isArray(data));
      assert.deepEqual(
        data.map(({ asked, status }) => [asked, status]),
        [
          ["x-a", "found"],
          ["nothing", "missing"],
        ],
      );
    },
    errors: async () => {
      const { error, response } = await createMappings({ body: row("b") });
      assert.equal(response?.status, 409);
      assert.equal(error?.code, "23505");
    },
    delete: async () => {
      const { response } = await deleteMappings({ query: mine });
      assert.equal(response?.status, 204);
    },
  };
}
