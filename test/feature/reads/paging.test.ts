/** Pages (SPEC §4): parameters, the `Range` header, the bound on an answer, and what the answer says of them. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mappings, standard } from "../../support/mappings";
import { warehouseApi } from "../../support/warehouse/api";
import { insert, makeTables } from "../../support/warehouse/rows";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = mappings(15, (index) => ({ id: `m${String(index).padStart(2, "0")}` }));
  await api(standard, { method: "POST", body }, key);
});

async function page(query: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await read(
    await api(`${standard}?select=id&order=id&${query}`, { headers }, key),
    "Content-Range",
  );
  const { body } = answer;
  const ids = Array.isArray(body) ? body.map(({ id }: { readonly id: string }) => Number(id.slice(1))) : body;
  return [answer.status, answer.headers?.["Content-Range"], ids];
}

const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const count = { Prefer: "count=exact" };

describe("limit and offset", () => {
  it.each([
    ["", 200, "0-14/*", span(0, 14)],
    ["limit=3", 200, "0-2/*", span(0, 2)],
    ["limit=3&offset=5", 200, "5-7/*", span(5, 7)],
    ["offset=13", 200, "13-14/*", span(13, 14)],
    ["limit=100&offset=13", 200, "13-14/*", span(13, 14)],
    ["limit=0", 200, "*/*", []],
    ["limit=0&offset=5", 200, "*/*", []],
    ["offset=15", 200, "*/*", []],
    ["offset=9007199254740991", 200, "*/*", []],
    ["limit=99999999999999999999", 200, "0-14/*", span(0, 14)],
    ["limit=x&offset=y", 200, "0-14/*", span(0, 14)],
    ["limit=2&limit=3", 200, "0-2/*", span(0, 2)],
  ])("%s", async (query, status, range, ids) => {
    expect(await page(query)).toEqual([status, range, ids]);
  });
});

describe("with a count", () => {
  it.each([
    ["", 200, "0-14/15", span(0, 14)],
    ["limit=3", 206, "0-2/15", span(0, 2)],
    ["offset=13", 206, "13-14/15", span(13, 14)],
    ["limit=0", 206, "*/15", []],
    ["offset=15", 206, "*/15", []],
    ["id=eq.nothing", 200, "*/0", []],
    ["id=eq.nothing&limit=0", 200, "*/0", []],
  ])("%s", async (query, status, range, ids) => {
    expect(await page(query, count)).toEqual([status, range, ids]);
  });

  it("answers 416 past the end", async () => {
    expect(await page("offset=16", count)).toEqual([
      416,
      "*/15",
      {
        code: "PGRST103",
        message: "Requested range not satisfiable",
        details: "An offset of 16 was requested, but there are only 15 rows.",
        hint: null,
      },
    ]);
  });
});

describe("the Range header", () => {
  it.each([
    ["", "0-2", 200, "0-2/*", span(0, 2)],
    ["", "5-7", 200, "5-7/*", span(5, 7)],
    ["", "13-", 200, "13-14/*", span(13, 14)],
    ["", "13-1000", 200, "13-14/*", span(13, 14)],
    ["", "15-20", 200, "*/*", []],
    ["", "bytes=0-2", 200, "0-14/*", span(0, 14)],
    ["", "nothing", 200, "0-14/*", span(0, 14)],
    // both at once: the rows that both ask for
    ["limit=10&offset=2", "4-6", 200, "4-6/*", span(4, 6)],
    ["limit=3", "0-9", 200, "0-2/*", span(0, 2)],
    ["offset=4", "0-5", 200, "4-5/*", span(4, 5)],
    ["limit=0", "0-5", 200, "*/*", []],
  ])("%s and %s", async (query, range, status, contentRange, ids) => {
    expect(await page(query, { Range: range, "Range-Unit": "items" })).toEqual([status, contentRange, ids]);
  });

  it.each([
    ["", "5-2", "The lower boundary must be lower than or equal to the upper boundary in the Range header."],
    ["limit=2", "5-7", "Limit should be greater than or equal to zero."],
    ["limit=-1", "0-", "Limit should be greater than or equal to zero."],
  ])("%s and %s are past the end", async (query, range, details) => {
    expect(await page(query, { Range: range })).toEqual([
      416,
      null,
      { code: "PGRST103", message: "Requested range not satisfiable", details, hint: null },
    ]);
  });

  it("answers 206 when a count shows that rows are left", async () => {
    expect(await page("", { Range: "0-4", ...count })).toEqual([206, "0-4/15", span(0, 4)]);
    expect(await page("", { Range: "0-14", ...count })).toEqual([200, "0-14/15", span(0, 14)]);
  });
});

describe("the bound on an answer", () => {
  const ask = warehouseApi({ maxRows: 4 });

  beforeAll(async () => {
    await makeTables();
    await insert("shelf", [{ id: "s" }]);
    await insert(
      "item",
      Array.from({ length: 10 }, (_, index) => ({ id: `i${index}`, shelfId: "s" })),
    );
  });

  it.each([
    ["", {}, 200, "0-3/*", 4],
    ["", count, 206, "0-3/10", 4],
    ["limit=9", {}, 200, "0-3/*", 4],
    ["limit=2", {}, 200, "0-1/*", 2],
    ["limit=9&offset=8", count, 206, "8-9/10", 2],
    ["offset=3", {}, 200, "3-6/*", 4],
    ["", { Range: "0-8" }, 200, "0-3/*", 4],
    ["id=lt.i4", count, 200, "0-3/4", 4],
  ])("cuts %s, and says so", async (query, headers, status, contentRange, rows) => {
    const answer = await read(await ask(`/item?${query}`, headers), "Content-Range");
    expect([answer.status, answer.headers?.["Content-Range"], answer.body.length]).toEqual([
      status,
      contentRange,
      rows,
    ]);
  });

  it("holds for the rows of an embed", async () => {
    expect(await read(await ask("/shelf?select=item(id)"))).toEqual({
      status: 200,
      body: [{ item: ["i0", "i1", "i2", "i3"].map((id) => ({ id })) }],
    });
    expect(await read(await ask("/shelf?select=item(id)&item.limit=2&item.order=id.desc"))).toEqual({
      status: 200,
      body: [{ item: [{ id: "i9" }, { id: "i8" }] }],
    });
  });
});
