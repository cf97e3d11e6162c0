/** `ignore-duplicates` onto a row that the key may not see: 409, as a plain insert says, and nothing is written. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  duplicate,
  mapping,
  mappings,
  prefer,
  standard,
} from "../../support/mappings";

let key = "";
let narrow = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme" });
  narrow = await makeKey({ companyId: "acme", integrations: ["xero"] });
});

beforeEach(async () => {
  await clearRows();
  const service = await makeKey({ companyId: null });
  const rows = [
    mapping("theirs", { id: "theirs", companyId: "globex" }),
    mapping("linear", { id: "linear", integration: "linear" }),
    mapping("ours", { id: "ours" }),
  ];
  expect((await api(standard, { method: "POST", body: rows }, service)).status).toBe(201);
});

/** @param by the key; @param mount where */
const ignore = async (query: string, body: unknown, by = key, mount = standard, shown = "representation") => {
  const headers = prefer("resolution=ignore-duplicates", `return=${shown}`, "count=exact");
  return read(await api(`${mount}?${query}`, { method: "POST", headers, body }, by));
};

/** More rows than an answer may show. */
const ignoreUnseen = (body: unknown) => ignore("", body, key, standard, "minimal");

const taken = (id: string, row = "") =>
  duplicate("externalIntegrationMapping_pkey", `Key (id)=(${id}) already exists.${row}`);

describe("ignore-duplicates", () => {
  it.each([documented, standard])("is 409 for an id of another company on %s", async (mount) => {
    const row = mapping("mine", { id: "theirs" });
    expect(await ignore("", row, key, mount)).toEqual({ status: 409, body: taken("theirs") });
    const plain = await api(mount, { method: "POST", body: row }, key);
    expect(await read(plain)).toEqual({ status: 409, body: taken("theirs") });
    expect(await countRows()).toBe(3);
  });

  it("is 409 for a row outside the key's integrations, and ignores it for a key that sees it", async () => {
    const row = mapping("mine", { id: "linear" });
    expect(await ignore("", row, narrow)).toEqual({ status: 409, body: taken("linear") });
    expect(await ignore("select=id", [row], key)).toEqual({ status: 201, body: [] });
  });

  it("writes no other row, and names the row of the body", async () => {
    const rows = [mapping("a", { id: "a" }), mapping("x", { id: "ours" }), mapping("b", { id: "theirs" })];
    expect(await ignore("on_conflict=id", rows)).toEqual({
      status: 409,
      body: taken("theirs", " Row 3 of the body (counting from 1)."),
    });
    expect(await countRows()).toBe(3);
  });

  it("ignores visible duplicates", async () => {
    const rows = [mapping("a", { id: "a" }), mapping("x", { id: "ours" })];
    expect(await ignore("select=id", rows)).toEqual({ status: 201, body: [{ id: "a" }] });
  });

  it("finds the hidden row among more rows than one statement takes", async () => {
    const metadata = "x".repeat(1_000);
    const rows = mappings(5_000, (index) => ({ id: `n${index}`, metadata }));
    const last = mapping("last", { id: "theirs", metadata });
    expect(await ignoreUnseen([...rows, last])).toEqual({
      status: 409,
      body: taken("theirs", " Row 5001 of the body (counting from 1)."),
    });
    expect(await countRows()).toBe(3);
    expect((await ignoreUnseen([...rows, { ...last, id: "ours" }])).status).toBe(201);
    expect(await countRows()).toBe(5_003);
  });
});
