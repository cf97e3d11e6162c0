/** What writes do in corners where PostgREST and PostgreSQL are exact: values, preferences, and rows that are not there. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  mapping,
  noSuchRow,
  prefer,
  standard,
} from "../../support/mappings";
import { entity, natural, plainError, sender, threeRows } from "../../support/writes/refused";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(async () => {
  await clearRows();
  expect((await send("POST", "", threeRows)).status).toBe(201);
});

const send = sender(() => key);

describe("a PATCH that matches no row", () => {
  it("is 204, or 404 for one object, even if it sets a required column to null", async () => {
    expect(await send("PATCH", "id=eq.nope", { entityId: null })).toEqual({ status: 204, body: "" });
    expect(await send("PATCH", "id=eq.nope", { entityId: null }, { mount: documented })).toEqual({
      status: 404,
      body: noSuchRow("nope"),
    });
    expect(await send("PATCH", "id=eq.nope", { companyId: "globex" })).toEqual({ status: 204, body: "" });
  });
});

describe("PUT", () => {
  it("accepts its key more than once, and is PGRST115 when the body has another", async () => {
    expect((await send("PUT", "id=eq.n&id=eq.n", mapping("n", { id: "n" }))).status).toBe(204);
    expect(await send("PUT", "id=eq.n&id=eq.m", mapping("n", { id: "n" }))).toEqual({
      status: 400,
      body: plainError("PGRST115", "Payload values do not match URL in primary key column(s)"),
    });
  });

  it("uses the primary key, whatever on_conflict says", async () => {
    expect(await send("PUT", `id=eq.n&${natural}`, mapping("a", { id: "n" }))).toEqual({
      status: 409,
      body: entity("a"),
    });
  });
});

describe("headers-only", () => {
  it("returns a Location for POST only, as PostgREST does", async () => {
    const headers = prefer("return=headers-only");
    const made = await api(standard, { method: "POST", headers, body: mapping("n", { id: "n" }) }, key);
    const put = await api(
      `${standard}?id=eq.n`,
      { method: "PUT", headers, body: mapping("n", { id: "n" }) },
      key,
    );
    expect([made.status, made.headers.get("Location")]).toEqual([201, `${standard}?id=eq.n`]);
    expect([put.status, put.headers.get("Location")]).toEqual([204, null]);
  });

  it("is 42703 for an unknown column in select, and writes nothing", async () => {
    const sent = { headers: prefer("return=headers-only") };
    const error = plainError("42703", "column externalIntegrationMapping.nope does not exist");
    expect(await send("POST", "select=id,nope", mapping("n"), sent)).toEqual({ status: 400, body: error });
    expect(await send("PATCH", "id=eq.a&select=nope", { entityId: "n" }, sent)).toEqual({
      status: 400,
      body: error,
    });
    expect(await countRows("\"entityId\" = 'n'")).toBe(0);
  });
});

describe("count=planned", () => {
  it("returns no total for a write, as PostgREST does", async () => {
    for (const [count, range] of [
      ["planned", "*/*"],
      ["exact", "*/1"],
    ] as const) {
      const headers = prefer(`count=${count}`, "return=representation");
      const response = await api(standard, { method: "POST", headers, body: mapping(count) }, key);
      expect([
        response.status,
        response.headers.get("Content-Range"),
        response.headers.get("Preference-Applied"),
      ]).toEqual([201, range, `return=representation, count=${count}`]);
      await response.body?.cancel();
    }
  });
});

describe("one object of a body of several", () => {
  const one = {
    ...prefer("resolution=ignore-duplicates", "return=representation"),
    Accept: "application/vnd.pgrst.object+json",
  };

  it("is the new one, when the others are ignored", async () => {
    const rows = [mapping("a", { id: "a" }), mapping("n", { id: "n" }), mapping("b", { id: "b" })];
    expect(await send("POST", "select=id,entityId", rows, { headers: one })).toEqual({
      status: 201,
      body: '{"id":"n","entityId":"n"}',
    });
    expect(await countRows()).toBe(4);
  });

  it("is 406 when several are new, or none, and nothing is written", async () => {
    for (const [rows, count] of [
      [[mapping("n", { id: "n" }), mapping("m", { id: "m" })], 2],
      [[mapping("a", { id: "a" }), mapping("b", { id: "b" })], 0],
    ] as const) {
      expect(await send("POST", "select=id", rows, { headers: one })).toEqual({
        status: 406,
        body: {
          code: "PGRST116",
          message: "Cannot coerce the result to a single JSON object",
          details: `The result contains ${count} rows`,
          hint: null,
        },
      });
      expect(await countRows()).toBe(3);
    }
  });
});

describe("values", () => {
  const shown = { headers: { ...prefer("return=representation") } };

  it("keep arrays and objects for text columns unchanged", async () => {
    const body = `{"entityType":{"b":1,"a": 2},"entityId":[1 , "é"],"integration":"xero","externalId":1.10,"allowDuplicateExternalId":true,"companyId":"acme"}`;
    expect(await send("POST", "select=entityType,entityId,externalId", body, shown)).toEqual({
      status: 201,
      body: [{ entityType: '{"b":1,"a": 2}', entityId: '[1 , "é"]', externalId: "1.10" }],
    });
    expect(
      await send("PATCH", "id=eq.a&select=externalId", '{"externalId":{"z":{},"a":[ ]}}', shown),
    ).toEqual({
      status: 200,
      body: [{ externalId: '{"z":{},"a":[ ]}' }],
    });
  });

  it("of CSV are null for NULL, in quotes too", async () => {
    const csv =
      'entityType,entityId,integration,allowDuplicateExternalId,companyId,externalId\n1,2,3,t,acme,"NULL"';
    const headers = { ...prefer("return=representation"), "Content-Type": "text/csv" };
    expect(await send("POST", "select=externalId", csv, { headers })).toEqual({
      status: 201,
      body: [{ externalId: null }],
    });
  });

  it("of CSV and forms are JSON for metadata, else a JSON string, or null if empty", async () => {
    const lines = ['1,"{""b"":1,""a"":[2]}"', "2,not json", "3,", "4,null", "5,1.10"];
    const csv = `externalId,metadata,entityType,entityId,integration,allowDuplicateExternalId,companyId\n${lines
      .map((line) => `${line},t,e${line[0]},i,f,acme`)
      .join("\n")}`;
    const headers = { ...prefer("return=representation"), "Content-Type": "text/csv" };
    expect(await send("POST", "select=metadata", csv, { headers })).toEqual({
      status: 201,
      body: [
        { metadata: { a: [2], b: 1 } },
        { metadata: "not json" },
        { metadata: null },
        { metadata: null },
        { metadata: 1.1 },
      ],
    });
    expect(await countRows("metadata = '1.10' OR metadata = '\"not json\"'")).toBe(2);
  });

  it("with a NUL in CSV and forms are 22P05", async () => {
    const error = {
      ...plainError("22P05", "unsupported Unicode escape sequence"),
      details: "\\u0000 cannot be converted to text.",
    };
    const csv = "entityType,lastSyncedAt\na,\0";
    expect(await send("POST", "", csv, { headers: { "Content-Type": "text/csv" } })).toEqual({
      status: 400,
      body: error,
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    expect(await send("PATCH", "id=eq.a", "externalId=a%00b", { headers })).toEqual({
      status: 400,
      body: error,
    });
  });

  it("past PostgreSQL's numeric are 22003, anywhere in JSON", async () => {
    const error = plainError("22003", "value overflows numeric format");
    for (const metadata of ["1e400000", '{"a":[1e-16384]}']) {
      expect(await send("PATCH", "id=eq.a", `{"metadata":${metadata}}`)).toEqual({
        status: 400,
        body: error,
      });
    }
    expect(await send("PATCH", "id=eq.a", '{"metadata":1e131071}')).toEqual({ status: 204, body: "" });
    expect(await send("PATCH", "id=eq.a", '{"externalId":1e400000}')).toEqual({ status: 204, body: "" });
    // with missing=default the whole body is jsonb to PostgREST, what is not written too
    const headers = prefer("missing=default");
    const unwritten = '{"externalId":"x","metadata":1e400000}';
    for (const [query, text] of [
      ["id=eq.a", '{"externalId":1e400000}'],
      ["id=eq.a&columns=externalId", unwritten],
    ] as const) {
      expect(await send("PATCH", query, text, { headers })).toEqual({ status: 400, body: error });
    }
    expect(await send("POST", "columns=externalId", `[${unwritten}]`, { headers })).toEqual({
      status: 400,
      body: error,
    });
  });
});
