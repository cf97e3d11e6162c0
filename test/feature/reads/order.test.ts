/** `order` over HTTP (SPEC §3): PostgreSQL's order of text, numbers, times and nulls. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = [
    mapping("1", { id: "a", externalId: "b", metadata: { n: 10 }, lastSyncedAt: "2026-01-01T00:00:00Z" }),
    mapping("2", { id: "b", externalId: "B", metadata: { n: 9 }, lastSyncedAt: "2026-01-01T01:00:00+02:00" }),
    mapping("3", { id: "c", externalId: "é", metadata: { n: "9" }, lastSyncedAt: null }),
    mapping("4", {
      id: "d",
      externalId: null,
      metadata: { n: null },
      lastSyncedAt: "2026-01-01T00:00:00.5Z",
    }),
    mapping("5", { id: "e", externalId: "", metadata: { n: true }, lastSyncedAt: null }),
    mapping("6", { id: "f", externalId: "😀", metadata: { n: 1e300 }, lastSyncedAt: "1999-12-31T23:59:59Z" }),
    mapping("7", { id: "g", externalId: "\uffee", metadata: {}, lastSyncedAt: "2026-06-01T00:00:00Z" }),
  ];
  const response = await api(standard, { method: "POST", body }, key);
  expect(response.status).toBe(201);
});

async function orderOf(query: string) {
  const { status, body } = await read(await api(`${standard}?select=id&${query}`, {}, key));
  return status === 200 ? body.map(({ id }: { readonly id: string }) => id).join("") : { status, body };
}

describe("order", () => {
  it.each([
    // by code point, nulls as larger than any value
    ["order=externalId", "ebacgfd"],
    ["order=externalId.asc", "ebacgfd"],
    ["order=externalId.desc", "dfgcabe"],
    ["order=externalId.nullsfirst", "debacgf"],
    ["order=externalId.desc.nullslast", "fgcabed"],
    ["order=lastSyncedAt.asc.nullsfirst,id.desc", "ecfbadg"],
    ["order=lastSyncedAt,id.desc", "fbadgec"],
    ["order=lastSyncedAt.desc,id", "cegdabf"],
    ["order=id.desc", "gfedcba"],
    ["order=entityType,integration.desc,id.desc", "gfedcba"],
    ["order=metadata->n,id", "dcbafeg"],
    ["order=metadata->n.desc.nullslast,id", "efabcdg"],
    ["order=metadata->>n.desc.nullslast,id", "ebcfadg"],
    ["order=allowDuplicateExternalId,id", "abcdefg"],
  ])("%s", async (query, ids) => {
    expect(await orderOf(`${query}`)).toBe(ids);
  });

  it.each([
    ["order=nothing", "42703", "column externalIntegrationMapping.nothing does not exist"],
    ["order=", "PGRST100", '"failed to parse order ()" (line 1, column 1)'],
    ["order=id.up", "PGRST100", '"failed to parse order (id.up)" (line 1, column 4)'],
    ["order=company(name)", "PGRST108", "'company' is not an embedded resource in this request"],
  ])("%s is refused", async (query, code, message) => {
    expect(await orderOf(query)).toMatchObject({ status: 400, body: { code, message } });
  });
});
