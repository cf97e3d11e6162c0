/** The client that orval generates, over fetch: what is asked of it, compiled beside it. */
import assert from "node:assert/strict";
import type { Api } from "./api.ts";
import {
  createMappings,
  deleteMappings,
  type ExternalIntegrationMapping,
  listMappings,
  resolve,
  updateMappings,
} from "./generated/orval.ts";

export function prepare({ key, companyId, integration }: Api) {
  const mine = { integration: `eq.${integration}` };
  const row = (entityId: string) => ({
    entityType: "item",
    entityId,
    integration,
    externalId: `x-${entityId}`,
    allowDuplicateExternalId: false,
    companyId,
  });
  const authorized = { headers: { Authorization: `Bearer ${key}` } };
  const shown = { headers: { ...authorized.headers, Prefer: "return=representation" } };
  const idsOf = (data: unknown) => {
    assert.ok(Array.isArray(data));
    return data.map(({ entityId }: ExternalIntegrationMapping) => entityId);
  };
  return {
    insert: async () => {
      const { status, data } = await createMappings(["a", "b", "c"].map(row), {}, shown);
      assert.equal(status, 201);
      assert.deepEqual(idsOf(data), ["a", "b", "c"]);
    },
    list: async () => {
      const answer = await listMappings({ ...mine, order: "entityId", limit: 2 }, authorized);
      assert.equal(answer.status, 200);
      assert.deepEqual(idsOf(answer.data), ["a", "b"]);
    },
    update: async () => {
      const answer = await updateMappings({ externalId: "new" }, { ...mine, entityId: "eq.b" }, shown);
      assert.deepEqual(idsOf(answer.data), ["b"]);
    },
    functions: async () => {
      const answer = await resolve({ integration, externalIds: ["x-a", "nothing"] }, {}, authorized);
      assert.ok(answer.status === 200 && Array.isArray(answer.data));
      assert.deepEqual(
        answer.data.map(({ asked, status }) => [asked, status]),
        [
          ["x-a", "found"],
          ["nothing", "missing"],
        ],
      );
    },
    errors: async () => {
      const answer = await createMappings(row("b"), {}, authorized);
      assert.ok(answer.status === 409);
      assert.equal(answer.data.code, "23505");
    },
    delete: async () => {
      assert.equal((await deleteMappings(mine, authorized)).status, 204);
    },
  };
}
