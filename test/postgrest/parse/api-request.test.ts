import { describe, expect, it } from "vitest";
import { parseApiRequest, type RequestParts } from "../../../src/postgrest/parse/api-request";
import { bodyError, parseError, rejectionOf } from "../../support/rejection";

function parse(
  method: RequestParts["method"],
  search: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
) {
  return parseApiRequest({
    method,
    relation: "items",
    path: "/rest/v1/items",
    search,
    headers: new Headers(headers),
    ...(body !== undefined && { body: new TextEncoder().encode(body) }),
  });
}

const everything = [{ kind: "field", field: { name: "*", path: [] } }];
const json = { kind: "array", nullsStripped: false, vendored: false };

describe("a request", () => {
  it("without parameters asks for everything, as JSON", () => {
    expect(parse("GET", "")).toEqual({
      method: "GET",
      relation: "items",
      path: "/rest/v1/items",
      search: "",
      query: { select: everything, filters: [], order: [], ranges: [] },
      preferences: { invalid: [] },
      accept: json,
    });
  });

  it("carries query, preferences, media type and payload", () => {
    expect(
      parse(
        "POST",
        "columns=id,name&select=id&on_conflict=id",
        {
          Prefer: "return=representation, resolution=merge-duplicates",
          Accept: "application/vnd.pgrst.object+json",
          "Content-Type": "application/json",
        },
        '[{"id":"1"},{"name":"a"}]',
      ),
    ).toEqual({
      method: "POST",
      relation: "items",
      path: "/rest/v1/items",
      search: "columns=id,name&select=id&on_conflict=id",
      query: {
        select: [{ kind: "field", field: { name: "id", path: [] } }],
        filters: [],
        order: [],
        ranges: [],
        columns: ["id", "name"],
        onConflict: ["id"],
      },
      preferences: { return: "representation", resolution: "merge-duplicates", invalid: [] },
      accept: { kind: "object", nullsStripped: false },
      payload: {
        root: "array",
        rows: [new Map([["id", "1"]]), new Map([["name", "a"]])],
        cells: "json",
        keys: ["id", "name"],
      },
    });
  });

  it("may repeat the Prefer header; the first of a kind counts", () => {
    const headers = new Headers();
    for (const preference of ["count=exact", "tx=commit", "count=planned", "x"]) {
      headers.append("Prefer", preference);
    }
    const parts = { relation: "items", path: "/items", search: "", headers } as const;
    expect(parseApiRequest({ method: "GET", ...parts }).preferences).toEqual({
      count: "exact",
      transaction: "commit",
      invalid: ["x"],
    });
  });

  it("by GET reads the Range header", () => {
    expect(parse("GET", "limit=5", { Range: "2-9", "Range-Unit": "items" }).query.ranges).toEqual([
      { path: [], value: { offset: 2, limit: 3 } },
    ]);
  });

  it.each(["HEAD", "POST", "PATCH", "PUT", "DELETE"] as const)("by %s ignores the Range header", (method) => {
    expect(parse(method, "", { Range: "9-2" }, "[]").query.ranges).toEqual([]);
  });

  it.each(["GET", "HEAD", "DELETE"] as const)("by %s has no payload, whatever its body", (method) => {
    expect(parse(method, "", { "Content-Type": "application/xml" }, "<a/>").payload).toBeUndefined();
  });

  it.each(["POST", "PATCH", "PUT"] as const)("by %s needs a body", (method) => {
    expect(rejectionOf(() => parse(method, ""))).toEqual(bodyError("Empty or invalid json"));
  });

  it("by PUT writes whole rows, so columns does not apply", () => {
    expect(parse("PUT", "columns=id", {}, '{"id":"1","name":"a"}').payload?.keys).toEqual(["id", "name"]);
  });

  it("reports a broken query before a broken body", () => {
    expect(rejectionOf(() => parse("POST", "select=,", {}, "{"))).toEqual(
      parseError(
        "select parameter (,)",
        1,
        'unexpected "," expecting "...", field name (* or [a..z0..9_$]), "*" or "count()"',
      ),
    );
  });
});
