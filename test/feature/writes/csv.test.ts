/** CSV (SPEC §4), with PostgreSQL's quotes and nulls. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { mapping, standard } from "../../support/mappings";

let key = "";

const awkward: Readonly<Record<string, string | null>> = {
  a: "plain",
  b: null,
  c: "",
  d: "comma, and more",
  e: 'says "hi"',
  f: "two\nlines",
  g: "(brackets)",
  h: "back\\slash",
  i: " spaced ",
  j: "é😀",
  k: "'single';",
};

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = Object.entries(awkward).map(([id, externalId]) =>
    mapping(id, {
      id,
      externalId,
      metadata: id === "a" ? { n: 1, s: 'q"q' } : null,
      lastSyncedAt: id === "a" ? "2026-01-01T00:00:00.5Z" : null,
    }),
  );
  const response = await api(standard, { method: "POST", body }, key);
  expect(response.status).toBe(201);
});

async function csv(query: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await api(`${standard}?${query}`, { headers: { Accept: "text/csv", ...headers } }, key);
  return { status: response.status, type: response.headers.get("Content-Type"), body: await response.text() };
}

const ok = (body: string) => ({ status: 200, type: "text/csv; charset=utf-8", body });

describe("CSV", () => {
  it("quotes what could be misread, distinguishes null from an empty text, and ends without a newline", async () => {
    expect(await csv("select=id,externalId&order=id")).toEqual(
      ok(
        [
          "id,externalId",
          "a,plain",
          "b,",
          'c,""',
          'd,"comma, and more"',
          'e,"says ""hi"""',
          'f,"two\nlines"',
          'g,"(brackets)"',
          'h,"back\\slash"',
          'i," spaced "',
          "j,é😀",
          "k,'single';",
        ].join("\n"),
      ),
    );
  });

  it.each([
    [
      "select=allowDuplicateExternalId,lastSyncedAt&id=eq.a",
      'allowDuplicateExternalId,lastSyncedAt\nf,"2026-01-01 00:00:00.5+00"',
    ],
    ["select=metadata&id=eq.a", 'metadata\n"{""n"": 1, ""s"": ""q\\""q""}"'],
    ["select=metadata->n,text:metadata->>s&id=eq.a", 'n,text\n1,"q""q"'],
    ["select=metadata->n&id=eq.b", "n\n"],
    ["select=x:id,y:externalId&id=eq.a", "x,y\na,plain"],
    ["select=count()", "count\n11"],
    ["select=id,company(id)&id=eq.a", 'id,company\na,"{""id"":""acme""}"'],
    ["select=id&id=eq.nothing", "id"],
    ["select=id&order=id&limit=2", "id\na\nb"],
  ])("of %s", async (query, body) => {
    expect(await csv(query)).toEqual(ok(body));
  });

  it("shows times in the preferred zone", async () => {
    expect(await csv("select=lastSyncedAt&id=eq.a", { Prefer: "timezone=America/New_York" })).toEqual(
      ok('lastSyncedAt\n"2025-12-31 19:00:00.5-05"'),
    );
  });

  it("has the columns in order, whatever the rows", async () => {
    expect((await csv("id=eq.nothing")).body).toBe(
      "id,entityType,entityId,integration,externalId,allowDuplicateExternalId,metadata,lastSyncedAt,remoteUpdatedAt,createdAt,updatedAt,createdBy,updatedBy,companyId",
    );
  });

  it("is not used for errors, which stay JSON", async () => {
    const { status, type, body } = await csv("select=nothing");
    expect([status, type, JSON.parse(body).code]).toEqual([400, "application/json; charset=utf-8", "42703"]);
  });
});
