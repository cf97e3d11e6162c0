/** What may be put in order, or in groups, by JSON: at the bound it is, past it the statement ends before any is. */
import { beforeAll, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mappings, standard } from "../../support/mappings";

let key = "";
const m = "externalIntegrationMapping";

/** Counted as six: one for the row, one for its 30 bytes, four for its commas and brackets. */
const metadata = (index: number) => ({ n: index, other: [index, "text"] });

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = mappings(10, (index) => ({ id: `m${index}`, metadata: metadata(index) }));
  expect((await api(standard, { method: "POST", body }, key)).status).toBe(201);
});

const refused = (limit: number) => ({
  status: 400,
  body: {
    code: "54001",
    message: `The request would sort or group more than ${limit} JSON values`,
    details: null,
    hint: "Narrow it with a filter, or order and group by a column that is not JSON.",
  },
});
const ask = async (limit: number, path: string, init: Parameters<typeof api>[1] = {}) =>
  read(await callWith({ MAX_SORT_VALUES: String(limit) }, key)(path, init));

describe("MAX_SORT_VALUES", () => {
  it.each([
    ["order=metadata", `${standard}?select=id&order=metadata&limit=1`, 60, 59],
    ["order by a member", `${standard}?select=id&order=metadata->n.desc&limit=1`, 10, 9],
    ["order by a member as text", `${standard}?select=id&order=metadata->>n&limit=1`, 10, 9],
    ["two terms", `${standard}?select=id&order=metadata->n,metadata->>n&limit=1`, 20, 19],
    ["groups", `${standard}?select=metadata,count()&limit=1`, 60, 59],
    ["groups by a member as text", `${standard}?select=metadata->>n,count()&limit=1`, 10, 9],
    ["an embed", `/rest/v1/company?select=id,${m}(id)&${m}.order=metadata->n`, 10, 9],
    [
      "each of several reads by its share",
      `/rest/v1/company?select=id,a:${m}(id),b:${m}(id)&a.order=metadata->n&b.order=metadata->n`,
      20,
      10,
    ],
    ["groups of an embed", `/rest/v1/company?select=id,${m}(metadata->>n,count())`, 10, 9],
  ])("bounds %s", async (_, path, enough, tooFew) => {
    expect((await ask(enough, path)).status).toBe(200);
    expect(await ask(tooFew, path)).toEqual(refused(path.includes("b.order") ? tooFew / 2 : tooFew));
  });

  it("counts the rows that the filters leave, whatever the page", async () => {
    const path = `${standard}?select=id&order=metadata->n.desc`;
    expect(await ask(3, `${path}&id=in.(m1,m2,m3)&limit=1`)).toEqual({ status: 200, body: [{ id: "m3" }] });
    expect(await ask(3, `${path}&id=in.(m1,m2,m3,m4)&limit=1`)).toEqual(refused(3));
  });

  it("is halved where groups are counted, which makes them twice", async () => {
    const init = { headers: { Prefer: "count=exact" } };
    const path = `${standard}?select=metadata->n,count()`;
    expect((await ask(20, path, init)).status).toBe(200);
    expect(await ask(18, path, init)).toEqual(refused(9));
  });

  it("does not apply to columns that are not JSON", async () => {
    expect((await ask(1, `${standard}?select=id,metadata&order=createdAt,id&limit=2`)).status).toBe(200);
  });
});

describe("with the default bound", () => {
  const path = (entityType: string) =>
    `${standard}?select=id&entityType=eq.${entityType}&order=metadata.desc`;
  const insert = async (rows: number, entityType: string, numbers: readonly number[]) => {
    const body = mappings(rows, (index) => ({
      id: `${entityType}${index}`,
      entityType,
      metadata: numbers.map((number) => number + index),
    }));
    expect((await api(standard, { method: "POST", body }, key)).status).toBe(201);
  };

  it("rows of 8,000 integers each are sorted", async () => {
    await insert(
      20,
      "integers",
      Array.from({ length: 8000 }, (_, index) => index),
    );
    const { status, body } = await read(await api(path("integers"), {}, key));
    expect([status, body.length, body[0]]).toEqual([200, 20, { id: "integers19" }]);
  });

  it("rows of 5,000 decimal numbers each are refused, because each number is looked up", async () => {
    await insert(
      12,
      "reals",
      Array.from({ length: 5000 }, (_, index) => index + 0.5),
    );
    expect(await read(await api(`${path("reals")}&id=in.(reals0,reals1)`, {}, key))).toEqual({
      status: 200,
      body: [{ id: "reals1" }, { id: "reals0" }],
    });
    expect(await read(await api(path("reals"), {}, key))).toEqual(refused(1_000_000));
  });
});
