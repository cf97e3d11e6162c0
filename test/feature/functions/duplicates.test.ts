/** `duplicates` (SPEC §12): the external ids that several entities hold. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { callFunction, mounts, shownBy, shownMapping, storeMappings } from "../../support/functions/calls";

let key = "";

const odd = 'q"\\\n\u0001é';

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const holder = (entityId: string, externalId: string | null, rest = {}) =>
    shownMapping({ id: `m-${entityId}-${JSON.stringify(rest)}`, entityId, externalId, ...rest });
  const item = { entityType: "item" };
  const shop = { integration: "shopify" };
  await storeMappings([
    holder("cy", "X-3"),
    holder("ada", "X-3"),
    holder(odd, "X-3"),
    // Of another type, of which it is the only one; and the same entity in another integration.
    holder("nut", "X-3", item),
    holder("ada", "X-3", shop),
    holder("p", "X-1", item),
    holder("q", "X-1", item),
    holder("r", "X-1", { ...item, ...shop }),
    holder("s", "X-1", { ...item, ...shop }),
    // No external id is no duplicate of another one.
    holder("none-1", null),
    holder("none-2", null),
    // The empty one is an id, and bytes count.
    holder("e-1", ""),
    holder("e-2", ""),
    holder("f-1", "x-3"),
    holder("f-2", "X-3 "),
  ]);
});

const group = (externalId: string, entityIds: readonly string[], rest = {}) => ({
  integration: "xero",
  entityType: "customer",
  externalId,
  count: entityIds.length,
  entityIds,
  ...rest,
});
const empty = group("", ["e-1", "e-2"]);
const shops = group("X-1", ["r", "s"], { integration: "shopify", entityType: "item" });
const items = group("X-1", ["p", "q"], { entityType: "item" });
const customers = group("X-3", ["ada", "cy", odd]);

describe("duplicates", () => {
  it.each(mounts)("%s shows each duplicate with its entities", async (mount) => {
    const answer = await api(`${mount}/duplicates`, { method: "POST", body: {} }, key);
    expect(await read(answer, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-3/*" },
      body: [empty, shops, items, customers],
    });
    expect((await read(await api(`${mount}/duplicates`, {}, key))).body).toHaveLength(4);
    const bare = await api(`${mount}/duplicates`, { method: "POST" }, key);
    expect((await read(bare)).body).toHaveLength(4);
  });

  it("looks only in the given integration and type", async () => {
    expect((await shownBy("duplicates", { integration: "xero" }, key)).body).toEqual([
      empty,
      items,
      customers,
    ]);
    expect((await shownBy("duplicates", { entityType: "item" }, key)).body).toEqual([shops, items]);
    const both = { integration: "shopify", entityType: "item" };
    expect((await shownBy("duplicates", both, key)).body).toEqual([shops]);
    expect((await read(await api("/rpc/duplicates?integration=shopify", {}, key))).body).toEqual([shops]);
    expect((await shownBy("duplicates", { integration: "none" }, key)).body).toEqual([]);
  });

  it("is a table to the rest of the request, whose entities are jsonb", async () => {
    const ask = async (query: string) => (await shownBy(`duplicates?${query}`, {}, key)).body;
    expect(await ask('select=externalId&entityIds=cs.["cy"]')).toEqual([{ externalId: "X-3" }]);
    expect(await ask("select=first:entityIds->>0,count&order=count.desc&limit=1")).toEqual([
      { first: "ada", count: 3 },
    ]);
    expect(await ask("select=entityIds::text&externalId=eq.X-1&integration=eq.xero")).toEqual([
      { entityIds: '["p", "q"]' },
    ]);
    expect(await ask('select=externalId&entityIds=eq.["p","q"]')).toEqual([{ externalId: "X-1" }]);
    expect(await ask("select=entityIds::text&externalId=eq.X-3")).toEqual([
      { entityIds: '["ada", "cy", "q\\"\\\\\\n\\u0001é"]' },
    ]);
    expect(await ask("select=count.sum(),count()")).toEqual([{ sum: 9, count: 4 }]);
    const counted = await callFunction("duplicates?select=count&limit=1", {}, key, { Prefer: "count=exact" });
    expect(await read(counted, "Content-Range")).toEqual({
      status: 206,
      headers: { "Content-Range": "0-0/4" },
      body: [{ count: 2 }],
    });
  });

  it("refuses unknown or malformed arguments", async () => {
    expect(await shownBy("duplicates", { externalId: "X-1" }, key)).toMatchObject({
      status: 404,
      body: {
        code: "PGRST202",
        hint: expect.stringContaining("duplicates(integration, entityType, companyId)"),
      },
    });
    expect(await shownBy("duplicates", { integration: 1 }, key)).toMatchObject({
      status: 400,
      body: { code: "22023", details: "integration: must be text" },
    });
  });
});
