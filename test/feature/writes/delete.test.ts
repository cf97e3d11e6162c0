/** DELETE: which rows it takes, and what is told of them. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, prefer, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(async () => {
  await clearRows();
  const service = await makeKey({ companyId: null });
  const rows = ["a", "b", "c", "d"].map((name, index) =>
    mapping(name, { id: `r${index}`, externalId: index < 2 ? `x-${index}` : null, metadata: { n: index } }),
  );
  const theirs = mapping("a", { id: "theirs", externalId: null, metadata: null, companyId: "globex" });
  await api(standard, { method: "POST", body: [...rows, theirs] }, service);
});

function remove(query: string, headers: Readonly<Record<string, string>> = {}) {
  return api(`${standard}?${query}`, { method: "DELETE", headers }, key);
}

describe("deletes the rows that a filter finds", () => {
  const filters: readonly (readonly [string, readonly string[]])[] = [
    ["id=eq.r1", ["r1"]],
    ["id=in.(r0,r2,theirs)", ["r0", "r2"]],
    ["externalId=is.null", ["r2", "r3"]],
    ["entityId=match.^[bd]$", ["r1", "r3"]],
    ["metadata->n=lt.2&entityId=neq.b", ["r0"]],
    ["id=not.is.null", ["r0", "r1", "r2", "r3"]],
    ["id=eq.theirs", []],
  ];
  for (const [filter, ids] of filters) {
    it(filter, async () => {
      const response = await remove(`${filter}&select=id&order=id`, prefer("return=representation"));
      expect(await read(response)).toEqual({ status: 200, body: ids.map((id) => ({ id })) });
      expect(await countRows()).toBe(5 - ids.length);
      expect(await countRows("id = 'theirs'")).toBe(1);
    });
  }
});

describe("the answer", () => {
  it("is 204, with the number of rows if requested", async () => {
    expect(await read(await remove("externalId=is.null", prefer("count=exact")), "Content-Range")).toEqual({
      status: 204,
      headers: { "Content-Range": "*/2" },
      body: "",
    });
  });

  it("shows the deleted rows, with embeds, in order", async () => {
    const query = "externalId=not.is.null&select=entityId,n:metadata->n,company(id)&order=entityId.desc";
    const response = await remove(query, prefer("return=representation", "count=exact"));
    const company = { id: "acme" };
    expect(await read(response, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "*/2" },
      body: [
        { entityId: "b", n: 1, company },
        { entityId: "a", n: 0, company },
      ],
    });
  });

  it("is one object on the documented mount, and empty if the row was already gone", async () => {
    const call = () =>
      api(
        `${documented}?id=eq.r0&select=id`,
        { method: "DELETE", headers: prefer("return=representation") },
        key,
      ).then((response) => read(response));
    expect(await call()).toEqual({ status: 200, body: { id: "r0" } });
    expect(await call()).toEqual({ status: 204, body: "" });
  });

  it("is CSV on request", async () => {
    const headers = { ...prefer("return=representation"), Accept: "text/csv" };
    const response = await remove("id=eq.r0&select=id,externalId,metadata", headers);
    expect(await response.text()).toBe('id,externalId,metadata\nr0,x-0,"{""n"": 0}"');
  });
});

describe("refuses", () => {
  for (const query of ["", "select=id", "limit=1", "order=id"]) {
    it(`is refused without a filter: ?${query}`, async () => {
      expect(await read(await remove(query))).toEqual({
        status: 400,
        body: {
          code: "21000",
          message: "DELETE requires a WHERE clause",
          details: null,
          hint: "Add a filter, such as id=eq.1. For every row, use a filter that all rows match, such as id=not.is.null.",
        },
      });
      expect(await countRows()).toBe(5);
    });
  }
});
