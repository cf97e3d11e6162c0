/** PUT: the row that the URL names by its primary key, made or replaced. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  duplicate,
  type Fields,
  mapping,
  notYours,
  prefer,
  standard,
  twice,
} from "../../support/mappings";

let key = "";
let other = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
  other = await makeKey({ companyId: "globex", id: "k2" });
});

beforeEach(clearRows);

function put(path: string, body: unknown, by = key) {
  return api(path, { method: "PUT", headers: prefer("return=representation"), body }, by).then((response) =>
    read(response),
  );
}

const row = (entityId: string, rest: Fields = {}) => mapping(entityId, { id: "one", ...rest });
const select = "select=id,entityId,externalId,createdBy,updatedBy";

it("creates a missing row, and replaces an existing one", async () => {
  const shown = { id: "one", entityId: "a", externalId: "x", createdBy: "key:k1", updatedBy: "key:k1" };
  expect(await put(`${standard}?id=eq.one&${select}`, row("a", { externalId: "x" }))).toEqual({
    status: 201,
    body: [shown],
  });
  const body = row("b", { externalId: "y", updatedBy: "me" });
  expect(await put(`${standard}?id=eq.one&${select}`, body)).toEqual({
    status: 200,
    body: [{ ...shown, entityId: "b", externalId: "y", updatedBy: "me" }],
  });
  expect(await countRows()).toBe(1);
});

it("answers with one object on the documented mount", async () => {
  expect(await put(`${documented}?id=eq.one&select=id,entityId`, row("a"))).toEqual({
    status: 201,
    body: { id: "one", entityId: "a" },
  });
});

it("answers 204 and nothing else by default", async () => {
  for (const entityId of ["a", "b"]) {
    const response = await api(`${documented}?id=eq.one`, { method: "PUT", body: row(entityId) }, key);
    expect(await read(response, "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": null },
      body: "",
    });
  }
  expect(await countRows("\"entityId\" = 'b'")).toBe(1);
});

it("moves updatedAt, and keeps createdAt", async () => {
  const then = "2026-01-01T00:00:00Z";
  await put(`${standard}?id=eq.one`, row("a", { createdAt: then, updatedAt: then }));
  await put(`${standard}?id=eq.one`, row("a"));
  expect(await countRows(`"createdAt" < '2026-02' AND "updatedAt" > '2026-02'`)).toBe(1);
});

it("takes the row that the URL names out of several", async () => {
  const rows = [row("a", { id: "two" }), row("b"), row("c", { id: "three" })];
  expect(await put(`${standard}?id=eq.one&select=id,entityId`, rows)).toEqual({
    status: 201,
    body: [{ id: "one", entityId: "b" }],
  });
  expect(await countRows()).toBe(1);
});

describe("refuses", () => {
  const filters = {
    code: "PGRST105",
    message: "Filters must include all and only primary key columns with 'eq' operators",
    details: null,
    hint: null,
  };
  const mismatch = {
    code: "PGRST115",
    message: "Payload values do not match URL in primary key column(s)",
    details: null,
    hint: null,
  };
  const { companyId: _, ...withoutCompany } = row("a");
  const cases: readonly (readonly [string, string, unknown, number, Fields])[] = [
    ["no filter", "", row("a"), 405, filters],
    ["a filter on another column", "?id=eq.one&entityId=eq.a", row("a"), 405, filters],
    ["another operator", "?id=in.(one)", row("a"), 405, filters],
    ["a negated filter", "?id=not.eq.one", row("a"), 405, filters],
    ["the key and another", "?id=eq.one&id=eq.two", row("a"), 400, mismatch],
    ["a logical tree", "?and=(id.eq.one)", row("a"), 405, filters],
    [
      "a limit",
      "?id=eq.one&limit=1",
      row("a"),
      400,
      {
        code: "PGRST114",
        message: "limit/offset querystring parameters are not allowed for PUT",
        details: null,
        hint: null,
      },
    ],
    ["a body with another key", "?id=eq.two", row("a"), 400, mismatch],
    ["a body without a key", "?id=eq.one", mapping("a"), 400, mismatch],
    [
      "the same key twice",
      "?id=eq.one",
      [row("a"), row("b")],
      400,
      twice("Row 2 of the body (counting from 1)."),
    ],
    ["no row", "?id=eq.one", [], 400, mismatch],
    [
      "a body without a column that must be there",
      "?id=eq.one",
      withoutCompany,
      400,
      {
        code: "23502",
        message:
          'null value in column "companyId" of relation "externalIntegrationMapping" violates not-null constraint',
        details: expect.stringMatching(
          /^Failing row contains \(one, customer, a, xero, null, f, null, .*, null\)\.$/,
        ),
        hint: null,
      },
    ],
    ["a row of another company", "?id=eq.one", row("a", { companyId: "globex" }), 403, notYours()],
  ];
  for (const [name, query, body, status, error] of cases) {
    it(name, async () => {
      expect(await put(standard + query, body)).toEqual({ status, body: error });
      expect(await countRows()).toBe(0);
    });
  }

  it("refuses the key of another company's row, without revealing more", async () => {
    await put(`${standard}?id=eq.one`, row("a", { companyId: "globex" }), other);
    expect(await put(`${standard}?id=eq.one`, row("b"))).toEqual({
      status: 409,
      body: duplicate("externalIntegrationMapping_pkey", "Key (id)=(one) already exists."),
    });
    expect(await countRows("\"entityId\" = 'a'")).toBe(1);
  });
});
