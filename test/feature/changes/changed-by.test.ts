/** Who wrote, as the change feed tells it (SPEC §14). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { countBindings, newCounts } from "../../support/counting";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { clearRows, documented, mapping, mappings, prefer } from "../../support/mappings";

let ada: string;
let bob: string;

beforeAll(async () => {
  await makeCompany("acme");
  ada = await makeKey({ companyId: "acme", id: "ada" });
  bob = await makeKey({ companyId: "acme", id: "bob" });
});

beforeEach(async () => {
  await clearRows();
  await env.DB.prepare('DELETE FROM "externalIntegrationMappingChange"').run();
  await env.DB.prepare('DELETE FROM "externalIntegrationMappingWriter"').run();
});

const authors = async () => {
  const answer = await api("/externalIntegrationMappingChange?select=op,changedBy&order=seq", {}, ada);
  const list: readonly { op: string; changedBy: string }[] = await answer.json();
  return list.map(({ op, changedBy }) => `${op} ${changedBy}`);
};

describe("changedBy", () => {
  it("is the key that wrote, whatever the body says, by every way of writing", async () => {
    const row = mapping("e1", { id: "m1", createdBy: "me", updatedBy: "me" });
    await api(documented, { method: "POST", body: row }, ada);
    await api(`${documented}?id=eq.m1`, { method: "PATCH", body: { entityId: "e2", updatedBy: "me" } }, bob);
    await api(`${documented}?id=eq.m1`, { method: "PUT", body: { ...row, entityId: "e3" } }, ada);
    const merge = prefer("resolution=merge-duplicates");
    await api(documented, { method: "POST", headers: merge, body: [{ ...row, entityId: "e4" }] }, bob);
    await api(`${documented}?id=eq.m1`, { method: "DELETE" }, ada);
    expect(await authors()).toEqual([
      "insert key:ada",
      "update key:bob",
      "update key:ada",
      "update key:bob",
      "delete key:ada",
    ]);
  });

  it("is `sql` for SQL by hand", async () => {
    await env.DB.prepare(
      `INSERT INTO "externalIntegrationMapping" ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "companyId")
       VALUES ('m1', 'item', 'i1', 'xero', 1, 'acme')`,
    ).run();
    expect(await authors()).toEqual(["insert sql"]);
  });

  it("writes one more row when another key wrote last, and none when the same key did", async () => {
    const written = async (key: string, count: number) => {
      await clearRows();
      const counts = newCounts();
      const call = callWith({ DB: countBindings(env, counts).DB }, key);
      expect((await call(documented, { method: "POST", body: mappings(count) })).status).toBe(201);
      return counts.rowsWritten;
    };
    const first = await written(ada, 3);
    expect([await written(ada, 3), await written(bob, 3), await written(bob, 3)]).toEqual([
      first - 1,
      first,
      first - 1,
    ]);
    // Each mapping is a row of the table, an entry of each index, and a row of the feed.
    expect(first).toBe(3 * 9 + 1);
  });
});
