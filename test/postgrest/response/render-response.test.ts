/** A plan and its result → status, headers and body. */
import { describe, expect, it } from "vitest";
import type { ResultSet } from "../../../src/postgrest/query/database/result-set";
import { renderResponse } from "../../../src/postgrest/response/render-response";
import { rejectionOf } from "../../support/rejection";
import { planOf, type RequestOptions } from "../../support/warehouse/warehouse";

const vary = { Vary: "Accept, Prefer, Range" };
const json = { "Content-Type": "application/json; charset=utf-8" };

const render = (
  path: string,
  result: ResultSet,
  init: RequestOptions = {},
  singular: "accept" | "primary-key" = "accept",
) => renderResponse(planOf(path, init, { singular }), result);

const one = { rows: [["a"]] };
const representation = { Prefer: "return=representation" };

describe("a read", () => {
  it("has its rows, their range, and the location of the answer", () => {
    expect(render("/item?select=id", one)).toEqual({
      status: 200,
      headers: { ...vary, ...json, "Content-Range": "0-0/*", "Content-Location": "/item?select=id" },
      body: '[{"id":"a"}]',
    });
    expect(
      render(
        "/item?select=id&limit=1&offset=4",
        { ...one, total: 9 },
        { headers: { Prefer: "count=exact" } },
      ),
    ).toEqual({
      status: 206,
      headers: {
        ...vary,
        ...json,
        "Preference-Applied": "count=exact",
        "Content-Range": "4-4/9",
        "Content-Location": "/item?limit=1&offset=4&select=id",
      },
      body: '[{"id":"a"}]',
    });
  });

  it("is one object where one was asked for", () => {
    expect(render("/item?select=id&id=eq.a", one, {}, "primary-key").body).toBe('{"id":"a"}');
  });

  it.each([
    [404, {}, "primary-key"],
    [406, { headers: { Accept: "application/vnd.pgrst.object+json" } }, "accept"],
  ] as const)("answers %i for no row, or for several", (status, init, singular) => {
    for (const rows of [[], [["a"], ["b"]]]) {
      expect(rejectionOf(() => render("/item?select=id&id=eq.a", { rows }, init, singular))).toEqual({
        status,
        code: "PGRST116",
        message:
          status === 404 && rows.length === 0
            ? 'No item has the id "a"'
            : "Cannot coerce the result to a single JSON object",
        details: `The result contains ${rows.length} rows`,
        hint: null,
      });
    }
  });

  it("has no body for HEAD", () => {
    const { body, ...rest } = render("/item?select=id", one);
    expect(body).toBe('[{"id":"a"}]');
    expect(render("/item?select=id", one, { method: "HEAD" })).toEqual(rest);
  });
});

describe("a write", () => {
  const post = { method: "POST", body: { id: "a" } } as const;
  const patch = { method: "PATCH", body: { name: "x" } } as const;

  it.each<readonly [string, string, RequestOptions, ResultSet, object]>([
    [
      "an insert",
      "/item",
      post,
      { rows: [], total: 1, created: 1 },
      { status: 201, headers: { ...vary, "Content-Range": "*/*" } },
    ],
    [
      "an insert that shows its rows",
      "/item?select=id",
      { ...post, headers: representation },
      { rows: [["a"]], total: 1, created: 1 },
      {
        status: 201,
        headers: { ...vary, ...json, "Preference-Applied": "return=representation", "Content-Range": "*/*" },
        body: '[{"id":"a"}]',
      },
    ],
    [
      "an insert that says where",
      "/item",
      { ...post, headers: { Prefer: "return=headers-only" } },
      { rows: [["a b"]], total: 1, created: 1 },
      {
        status: 201,
        headers: {
          ...vary,
          "Preference-Applied": "return=headers-only",
          "Content-Range": "*/*",
          Location: "/item?id=eq.a%20b",
        },
      },
    ],
    [
      "a merge that made nothing",
      "/item",
      { ...post, headers: { Prefer: "resolution=merge-duplicates" } },
      { rows: [], total: 1, created: 0 },
      {
        status: 200,
        headers: { ...vary, "Preference-Applied": "resolution=merge-duplicates", "Content-Range": "*/*" },
      },
    ],
    [
      "an update with a count",
      "/item?id=eq.a",
      { ...patch, headers: { Prefer: "count=exact" } },
      { rows: [], total: 1 },
      { status: 204, headers: { ...vary, "Preference-Applied": "count=exact", "Content-Range": "0-0/1" } },
    ],
    [
      "an update of nothing",
      "/item?id=eq.a",
      patch,
      { rows: [], total: 0 },
      { status: 204, headers: { ...vary, "Content-Range": "*/*" } },
    ],
    [
      "an update that shows its rows",
      "/item?id=eq.a&select=id",
      { ...patch, headers: representation },
      { rows: [["a"]], total: 1 },
      {
        status: 200,
        headers: {
          ...vary,
          ...json,
          "Preference-Applied": "return=representation",
          "Content-Range": "0-0/*",
        },
        body: '[{"id":"a"}]',
      },
    ],
    [
      "a delete with a count",
      "/item?id=eq.a",
      { method: "DELETE", headers: { Prefer: "count=exact" } },
      { rows: [], total: 3 },
      { status: 204, headers: { ...vary, "Preference-Applied": "count=exact", "Content-Range": "*/3" } },
    ],
  ])("%s", (_, path, init, result, response) => {
    expect(render(path, result, init)).toEqual(response);
  });

  it("of a row that was already gone shows nothing", () => {
    const init = { method: "DELETE", headers: representation } as const;
    expect(render("/item?id=eq.a", { rows: [], total: 0 }, init, "primary-key")).toMatchObject({
      status: 204,
    });
    expect(render("/item?id=eq.a", { rows: [], total: 0 }, init)).toMatchObject({ status: 200, body: "[]" });
  });
});
