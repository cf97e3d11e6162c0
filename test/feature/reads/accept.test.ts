/** What an answer looks like (SPEC §4): `Accept`, one object, nulls left out, and where it can be had again. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { documented, mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = [
    mapping("1", {
      id: "a",
      externalId: "x",
      metadata: { keep: 1, drop: null, deep: [{ gone: null, is: 2 }, null] },
    }),
    mapping("2", { id: "b", externalId: null, metadata: null }),
  ];
  await api(
    `${standard}?columns=id,entityType,entityId,integration,externalId,allowDuplicateExternalId,metadata,companyId`,
    { method: "POST", body },
    key,
  );
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => api(path, { headers }, key);

const array = "application/json; charset=utf-8";
const object = "application/vnd.pgrst.object+json; charset=utf-8";
const csv = "text/csv; charset=utf-8";

describe("the media type", () => {
  it.each([
    ["application/json", array, '[{"id":"a"}]'],
    ["application/json; charset=utf-8", array, '[{"id":"a"}]'],
    ["*/*", array, '[{"id":"a"}]'],
    ["application/*", array, '[{"id":"a"}]'],
    ["", array, '[{"id":"a"}]'],
    ["application/vnd.pgrst.array+json", array, '[{"id":"a"}]'],
    ["application/vnd.pgrst.array", array, '[{"id":"a"}]'],
    ["application/vnd.pgrst.object+json", object, '{"id":"a"}'],
    ["application/vnd.pgrst.object", object, '{"id":"a"}'],
    ["text/csv", csv, "id\na"],
    ["text/html, application/vnd.pgrst.object+json", object, '{"id":"a"}'],
    ["text/csv;q=0.5, application/json", array, '[{"id":"a"}]'],
    ["text/csv, application/json;q=0.9", csv, "id\na"],
    ["application/json;q=0.1, */*;q=0.05, text/csv;q=0.2", csv, "id\na"],
    ["application/json;q=0, */*", csv, "id\na"],
    ["text/html, */*;q=0.1", array, '[{"id":"a"}]'],
  ])("%s", async (accept, contentType, body) => {
    const response = await get(`${standard}?select=id&id=eq.a`, { Accept: accept });
    expect([response.status, response.headers.get("Content-Type"), await response.text()]).toEqual([
      200,
      contentType,
      body,
    ]);
  });

  it.each([
    ["text/html", "text/html"],
    ["image/png, application/xml;q=0.9", "image/png, application/xml"],
    ["application/json;q=0", "application/json"],
    ["application/openapi+json", "application/openapi+json"],
  ])("refuses %s", async (accept, named) => {
    expect(await read(await get(standard, { Accept: accept }), "Content-Type")).toEqual({
      status: 406,
      headers: { "Content-Type": array },
      body: {
        code: "PGRST107",
        message: `None of these media types are available: ${named}`,
        details: null,
        hint: null,
      },
    });
  });
});

describe("one object", () => {
  const singular = { Accept: "application/vnd.pgrst.object+json" };
  it.each([
    ["no row", "id=eq.nothing", 0],
    ["two rows", "", 2],
    ["no row of none", "limit=0", 0],
  ])("is refused for %s", async (_, query, rows) => {
    expect(await read(await get(`${standard}?${query}`, singular))).toEqual({
      status: 406,
      body: {
        code: "PGRST116",
        message: "Cannot coerce the result to a single JSON object",
        details: `The result contains ${rows} rows`,
        hint: null,
      },
    });
  });

  it("may be one row of a page", async () => {
    const response = await get(`${standard}?select=id&order=id&limit=1&offset=1`, singular);
    expect([response.status, response.headers.get("Content-Range"), await response.text()]).toEqual([
      200,
      "1-1/*",
      '{"id":"b"}',
    ]);
  });

  it("is the documented answer for one id, unless an array is requested", async () => {
    const bodies = await Promise.all(
      ["application/json", "application/vnd.pgrst.array+json", "text/csv"].map(async (accept) =>
        (await get(`${documented}?select=id&id=eq.a`, { Accept: accept })).text(),
      ),
    );
    expect(bodies).toEqual(['{"id":"a"}', '[{"id":"a"}]', "id\na"]);
  });
});

describe("nulls=stripped", () => {
  const select = "select=id,externalId,metadata";
  it.each([
    [
      "application/vnd.pgrst.array+json;nulls=stripped",
      "id=eq.a",
      "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8",
      [{ id: "a", externalId: "x", metadata: { keep: 1, deep: [{ is: 2 }, null] } }],
    ],
    [
      "application/vnd.pgrst.object+json; nulls=stripped",
      "id=eq.b",
      "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8",
      { id: "b" },
    ],
  ])("%s", async (accept, query, contentType, body) => {
    const response = await get(`${standard}?${select}&${query}`, { Accept: accept });
    expect([
      response.status,
      response.headers.get("Content-Type"),
      JSON.parse(await response.text()),
    ]).toEqual([200, contentType, body]);
  });

  it("leaves out null members of an embed, and missing embeds", async () => {
    const path = `${standard}?select=id,externalId,company(id,createdAt)&id=eq.b&company.id=eq.nothing`;
    const response = await get(path, { Accept: "application/vnd.pgrst.object+json;nulls=stripped" });
    expect(JSON.parse(await response.text())).toEqual({ id: "b" });
  });
});

describe("Content-Location", () => {
  it.each([
    [standard, standard],
    [`${standard}?select=id&order=id`, `${standard}?order=id&select=id`],
    [`${documented}?id=eq.a`, `${documented}?id=eq.a`],
    [
      `${standard}?select=id&limit=9&id=gt.a&and=(id.gt.a)&id=lt.z`,
      `${standard}?and=(id.gt.a)&id=gt.a&id=lt.z&limit=9&select=id`,
    ],
    [`${standard}?externalId=eq.%C3%A9%20x&limit=1`, `${standard}?externalId=eq.%C3%A9%20x&limit=1`],
  ])("of %s is the request's path with its parameters in order", async (path, location) => {
    const response = await get(path, { Accept: "application/vnd.pgrst.array+json" });
    expect([response.status, response.headers.get("Content-Location")]).toEqual([200, location]);
  });

  it("is left out when it would be long", async () => {
    const response = await get(`${standard}?id=not.in.(${"x".repeat(3000)})`);
    expect([response.status, response.headers.get("Content-Location")]).toEqual([200, null]);
  });

  it("is not sent with an error", async () => {
    expect((await get(`${standard}?nothing=eq.x`)).headers.get("Content-Location")).toBeNull();
  });
});

describe("Prefer", () => {
  it.each([
    ["count=exact", "count=exact"],
    ["count=planned, handling=lenient", "count=planned, handling=lenient"],
    ["handling=strict", "handling=strict"],
    ["timezone=Asia/Tokyo, count=exact", "count=exact, timezone=Asia/Tokyo"],
    ["return=representation", null],
    ["return=minimal, resolution=merge-duplicates, missing=default", null],
    ["handling=lenient, anything", "handling=lenient"],
    ["anything", null],
  ])("%s is applied as far as it concerns reads", async (prefer, applied) => {
    const response = await get(standard, { Prefer: prefer });
    expect([response.status, response.headers.get("Preference-Applied")]).toEqual([200, applied]);
  });

  it("is refused under handling=strict if unknown", async () => {
    expect(await read(await get(standard, { Prefer: "handling=strict, anything, count=wild" }))).toEqual({
      status: 400,
      body: {
        code: "PGRST122",
        message: "Invalid preferences given with handling=strict",
        details: "Invalid preferences: anything, count=wild",
        hint: null,
      },
    });
  });
});
