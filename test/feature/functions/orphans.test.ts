/** `orphans` (SPEC §12): the mappings whose entity is not in the list of those that there are. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { callFunction, mounts, shownBy, shownMapping, storeMappings } from "../../support/functions/calls";

let key = "";

const gone = shownMapping({ id: "m2", entityId: "bob", externalId: "X-2", metadata: [1.5] });
const goneToo = shownMapping({ id: "m3", integration: "shopify", entityId: "bob", externalId: "S-2" });

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  await storeMappings([
    shownMapping({ id: "m1", entityId: "ada", externalId: "X-1" }),
    gone,
    goneToo,
    shownMapping({ id: "m4", entityType: "item", entityId: "nut", externalId: "X-4" }),
    shownMapping({ id: "m5", entityId: "É", externalId: "X-5" }),
  ]);
});

describe("orphans", () => {
  it.each(mounts)("%s shows the mappings of the type whose entity is not in the list", async (mount) => {
    const body = { entityType: "customer", entityIds: ["É", "ada", "ada", "zoe"] };
    const answer = await api(`${mount}/orphans`, { method: "POST", body }, key);
    expect(await read(answer, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-1/*" },
      body: [goneToo, gone],
    });
    const query = new URLSearchParams({ entityType: "customer", entityIds: '{"É",ada}' });
    expect((await read(await api(`${mount}/orphans?${query}`, {}, key))).body).toEqual([goneToo, gone]);
  });

  it("looks only in the given integration, if there is one", async () => {
    const body = { entityType: "customer", entityIds: ["ada", "É"], integration: "xero" };
    expect(await shownBy("orphans", body, key)).toEqual({ status: 200, body: [gone] });
  });

  it("compares exact bytes, and reads an empty list as no entities", async () => {
    const ask = (entityIds: readonly string[]) =>
      shownBy("orphans?select=id&order=id", { entityType: "customer", entityIds }, key);
    expect((await ask(["Ada", "ada ", "é", "bob"])).body).toEqual([{ id: "m1" }, { id: "m5" }]);
    expect((await ask([])).body).toEqual([{ id: "m1" }, { id: "m2" }, { id: "m3" }, { id: "m5" }]);
  });

  it("is a table to the rest of the request", async () => {
    const body = { entityType: "customer", entityIds: ["ada"] };
    const counted = await callFunction(
      "orphans?select=id,company(name)&integration=eq.xero&order=id&limit=1",
      body,
      key,
      { Prefer: "count=exact" },
    );
    expect(await read(counted, "Content-Range")).toEqual({
      status: 206,
      headers: { "Content-Range": "0-0/2" },
      body: [{ id: "m2", company: { name: "Company acme" } }],
    });
    expect((await shownBy("orphans?select=integration,count()&order=integration", body, key)).body).toEqual([
      { integration: "shopify", count: 1 },
      { integration: "xero", count: 2 },
    ]);
    const csv = await callFunction("orphans?select=id,metadata&id=eq.m2", body, key, { Accept: "text/csv" });
    expect(await csv.text()).toBe("id,metadata\nm2,[1.5]");
  });

  it.each([
    [{ entityType: "customer" }, 404, "PGRST202", "parameter entityType,"],
    [{ entityIds: [] }, 404, "PGRST202", "parameter entityIds,"],
    [{ entityType: "customer", entityIds: [1] }, 400, "22023", "entityIds[0]: must be text"],
    [{ entityType: ["customer"], entityIds: [] }, 400, "22023", "entityType: must be text"],
    [{ entityType: null, entityIds: [] }, 400, "22023", "entityType: must be text"],
  ])("refuses %j", async (body, status, code, details) => {
    const answer = await shownBy("orphans", body, key);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.details).toContain(details);
  });
});
