/** The parameter `null` of `text/csv`: what is read as CSV can be written as CSV, nulls and all. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, mapping, standard } from "../../support/mappings";

let key = "";

const externalIds = ["plain", null, "", "NULL", "null", "a,b", '"', "\\N", "-", " "];

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  const body = externalIds.map((externalId, index) =>
    mapping(`e-${index}`, {
      id: `m${index}`,
      externalId,
      allowDuplicateExternalId: true,
      metadata: [null, { a: [1.5, null], s: "" }, "text", ""][index] ?? null,
      lastSyncedAt: index % 2 === 0 ? null : "2026-01-01T00:00:00.25Z",
    }),
  );
  expect((await api(standard, { method: "POST", body }, key)).status).toBe(201);
});

const rows = async () => (await read(await api(`${standard}?order=id`, {}, key))).body;

const exported = async (accept: string, query = "order=id") =>
  (await api(`${standard}?${query}`, { headers: { Accept: accept } }, key)).text();

const imported = (type: string, body: string) =>
  api(standard, { method: "POST", headers: { "Content-Type": type, Prefer: "return=minimal" }, body }, key);

describe("a table", () => {
  it.each([
    ["text/csv;null=NULL", "text/csv;null=NULL"],
    ["text/csv; null=NULL; charset=utf-8", 'text/csv; charset=utf-8; NULL="NULL"'],
    ["text/csv;null=\\N", "text/csv;null=\\N"],
    ["text/csv;null=-", "text/csv;null=-"],
    // as PostgreSQL writes it, whose nulls are nothing
    ["text/csv", 'text/csv;null=""'],
    ["text/csv", "text/csv;null="],
  ])("that is read as %s is the same when it is written back as %s", async (accept, type) => {
    const before = await rows();
    const text = await exported(accept);
    await clearRows();
    expect(await read(await imported(type, text))).toEqual({ status: 201, body: "" });
    expect(await rows()).toEqual(before);
  });
});

describe("the marker for null in an answer", () => {
  it.each([
    ["text/csv", 'm1,\nm2,""\nm3,NULL'],
    ["text/csv;null=NULL", 'm1,NULL\nm2,""\nm3,"NULL"'],
    ['text/csv;q=0.5;null="-"', 'm1,\nm2,""\nm3,NULL'],
  ])("as %s", async (accept, lines) => {
    expect(await exported(accept, "select=id,externalId&id=in.(m1,m2,m3)&order=id")).toBe(
      `id,externalId\n${lines}`,
    );
  });

  it("belongs to this request, even when the same read was just served", async () => {
    const query = "select=id,externalId&id=eq.m1";
    expect(await exported("text/csv;null=A", query)).toBe("id,externalId\nm1,A");
    expect(await exported("text/csv;null=B", query)).toBe("id,externalId\nm1,B");
    expect(await exported("text/csv", query)).toBe("id,externalId\nm1,");
  });

  it("must be a word", async () => {
    const answer = await api(standard, { headers: { Accept: 'text/csv;null="a!"' } }, key);
    expect(await read(answer)).toEqual({
      status: 406,
      body: {
        code: "PGRST107",
        message: 'None of these media types are available: text/csv;null="a!"',
        details: null,
        hint: null,
      },
    });
  });
});

describe("the marker for null in a body", () => {
  const header = "id,externalId,entityType,entityId,integration,allowDuplicateExternalId,companyId";
  const body = (cell: string) => `${header}\nnew,${cell},item,i,xero,true,acme`;
  const stored = async () => (await rows()).find((row: { id: string }) => row.id === "new").externalId;

  it.each<[string, string, string | null]>([
    // without the parameter, what PostgREST reads
    ["text/csv", "NULL", null],
    ["text/csv", '"NULL"', null],
    ["text/csv", "", ""],
    ["text/csv", '""', ""],
    ["text/csv;null=NULL", "NULL", null],
    ["text/csv;null=NULL", '"NULL"', "NULL"],
    ["text/csv;null=NULL", "null", "null"],
    ["text/csv;null=NULL", "", ""],
    ['text/csv;null=""', "", null],
    ['text/csv;null=""', '""', ""],
    ['text/csv;null=""', "NULL", "NULL"],
  ])("as %s, of %s", async (type, cell, value) => {
    expect((await imported(type, body(cell))).status).toBe(201);
    expect(await stored()).toBe(value);
  });

  it.each(["text/csv;null=a b", 'text/csv;null="x', "text/csv;null=é"])("as %s is 415", async (type) => {
    const answer = await imported(encodeURI(type).replaceAll("%20", " ").replaceAll("%22", '"'), body("x"));
    expect([answer.status, (await read(answer)).body.code]).toEqual([415, "PGRST102"]);
  });
});
