/** `unlink` over HTTP (docs/spec.md §12). */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, applyMigrations, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, type Fields, mapping } from "../../support/mappings";

let key = "";
let viewer = "";
let globex = "";
let xeroOnly = "";

beforeAll(async () => {
  await applyMigrations();
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme" });
  globex = await makeKey({ companyId: "globex" });
  viewer = await makeKey({ companyId: "acme", scopes: ["view"] });
  xeroOnly = await makeKey({ companyId: "acme", integrations: ["xero"] });
});
beforeEach(async () => {
  await clearRows();
  const rows = [
    mapping("1", { id: "m1", externalId: "x1" }),
    mapping("2", { id: "m2", externalId: "x2" }),
    mapping("3", { id: "m3", externalId: "shared", allowDuplicateExternalId: true }),
    mapping("4", { id: "m4", externalId: "shared", allowDuplicateExternalId: true }),
    mapping("4", { id: "m5", externalId: "s4", integration: "shopify" }),
  ];
  await api("/rest/v1/externalIntegrationMapping", { method: "POST", body: JSON.stringify(rows) }, key);
});

const unlink = (body: Fields, by = key, query = "?select=index,action,ids:mappings") =>
  api(`/rest/v1/rpc/unlink${query}`, { method: "POST", body }, by);

const outcomes = async (body: Fields, by = key) => {
  const response = await unlink(body, by);
  const rows: readonly { action: string; ids: readonly { id: string }[] }[] = await response.json();
  return rows.map(({ action, ids }) => [action, ...ids.map(({ id }) => id)]);
};

describe("unlink", () => {
  it("deletes by id, by entity and by external id, and reports the deleted mappings", async () => {
    const rows = [
      { id: "m1" },
      { entityType: "customer", entityId: "2", integration: "xero" },
      { integration: "shopify", externalId: "s4", entityType: "customer" },
      { id: "none" },
    ];
    expect(await outcomes({ rows })).toEqual([
      ["deleted", "m1"],
      ["deleted", "m2"],
      ["deleted", "m5"],
      ["missing"],
    ]);
    expect(await countRows()).toBe(2);
  });

  it("takes its rows as JSON in a form too", async () => {
    const body = new URLSearchParams({ rows: '[{"id": "m1"}]' }).toString();
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const call = (text: string) =>
      api("/rpc/unlink?select=index,action", { method: "POST", headers, body: text }, key);
    expect(await read(await call(body))).toEqual({ status: 200, body: [{ index: 0, action: "deleted" }] });
    expect(await read(await call("rows=["))).toMatchObject({
      status: 400,
      body: { code: "22P02", message: "invalid input syntax for type json" },
    });
  });

  it("does not delete when several mappings have the external id", async () => {
    expect(await outcomes({ rows: [{ integration: "xero", externalId: "shared" }] })).toEqual([
      ["ambiguous", "m3", "m4"],
    ]);
    expect(await countRows()).toBe(5);
  });

  it("reports a mapping as missing that an earlier row deleted", async () => {
    expect(await outcomes({ rows: [{ id: "m1" }, { integration: "xero", externalId: "x1" }] })).toEqual([
      ["deleted", "m1"],
      ["missing"],
    ]);
  });

  it("deletes nothing in a dry run", async () => {
    expect(await outcomes({ dryRun: true, rows: [{ id: "m1" }] })).toEqual([["deleted", "m1"]]);
    expect(await countRows()).toBe(5);
  });

  it("keeps a key to its company, its integrations and its scopes", async () => {
    expect(await outcomes({ rows: [{ id: "m1" }] }, globex)).toEqual([["missing"]]);
    expect(await outcomes({ rows: [{ id: "m5" }] }, xeroOnly)).toEqual([["missing"]]);
    expect((await unlink({ rows: [{ id: "m1" }] }, viewer)).status).toBe(403);
    expect((await unlink({ companyId: "globex", rows: [{ id: "m1" }] })).status).toBe(403);
    expect(await countRows()).toBe(5);
  });

  it.each<[unknown, string]>([
    [
      {},
      "rows[0]: must have id, or entityType, entityId and integration, or integration and externalId (and perhaps entityType)",
    ],
    [{ id: 1 }, "rows[0]: id must be text"],
    [
      { id: "m1", foo: 1 },
      'rows[0]: has no member "foo": it must have id, or entityType, entityId and integration, or integration and externalId (and perhaps entityType)',
    ],
    ["m1", "rows[0]: must be an object"],
    [{ id: "m1", companyId: "globex" }, "rows[0]: is of another company than the call, which is about acme"],
  ])("refuses the row %j, and deletes nothing", async (row, details) => {
    const response = await unlink({ rows: [row, { id: "m1" }] });
    expect(await read(response)).toMatchObject({
      status: 400,
      body: { code: "22023", message: 'invalid value for argument "rows" of function "unlink"', details },
    });
    expect(await countRows()).toBe(5);
  });
});
