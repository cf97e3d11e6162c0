/** An error repeats at most 200 characters of what a client sent, wherever it sent it. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const long = "z".repeat(3_000);
const number = "9".repeat(3_000);
const json = "application/json";

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const cases: readonly (readonly [string, number, Sent?])[] = [
  [`?createdAt=eq.${long}`, 400],
  [`?createdAt=eq.2026-01-01T00:00:00 ${long}`, 400],
  [`?allowDuplicateExternalId=is.${long}`, 400],
  [`?allowDuplicateExternalId=eq.${long}`, 400],
  [`?metadata=eq.${long}`, 400],
  [`?metadata=cs."${long}`, 400],
  [`?${long}=eq.1`, 400],
  [`?id=${long}.1`, 400],
  [`?id=${long}`, 400],
  [`?id=eq(any).${long}`, 400],
  [`?id=eq(any).{"${long}`, 400],
  [`?id=match.(${long}`, 400],
  [`?id=match.[[:${long}:]]`, 400],
  [`?id=fts(${long}).a`, 400],
  [`?id=fts.(${long}`, 400],
  [`?or=(${long})`, 400],
  [`?and=(id.eq.1,${long}`, 400],
  [`?select=${long}`, 400],
  [`?select=${long}(id)`, 400],
  [`?select=company!${long}(id)`, 400],
  [`?select=id::${long}`, 400],
  [`?select=id,${long}(`, 400],
  [`?select=company(${long})`, 400],
  [`?order=${long}`, 400],
  [`?order=id.${long}`, 400],
  [`?order=${long}(id)`, 400],
  [`?${long}.order=id`, 400],
  [`?columns=${long}`, 400, { method: "POST", body: {} }],
  [
    `?on_conflict=${long}`,
    400,
    { method: "POST", body: {}, headers: { Prefer: "resolution=merge-duplicates" } },
  ],
  [`/${long}`, 404],
  ["", 406, { headers: { Accept: `text/${long}` } }],
  ["", 406, { headers: { "Accept-Profile": long } }],
  ["", 400, { headers: { Prefer: `handling=strict, ${long}` } }],
  ["", 400, { headers: { Prefer: `handling=strict, ${"z, ".repeat(1_000)}` } }],
  ["", 400, { headers: { Prefer: `handling=strict, timezone=${long}` } }],
  ["", 416, { headers: { Range: `${number}-0` } }],
  ["", 415, { method: "POST", body: "a", headers: { "Content-Type": `text/${long}` } }],
  ["", 415, { method: "POST", body: "a", headers: { "Content-Type": `${json}; charset=${long}` } }],
  ["", 400, { method: "POST", body: { [long]: 1 } }],
  ["", 400, { method: "POST", body: [{ [long]: 1 }, { a: 1 }] }],
  ["", 400, { method: "POST", body: `{"a": ${long}` }],
  ["", 400, { method: "POST", body: `${long},${long}\n1,2`, headers: { "Content-Type": "text/csv" } }],
  ["", 400, { method: "POST", body: mapping(long) }],
  ["", 400, { method: "POST", body: mapping("a", { createdAt: long }) }],
  ["", 400, { method: "POST", body: mapping("a", { allowDuplicateExternalId: long }) }],
  ["", 400, { method: "POST", body: mapping("a", { entityType: null, metadata: long }) }],
  ["?id=eq.1", 400, { method: "PATCH", body: { updatedAt: long } }],
  ["?id=eq.1", 400, { method: "PATCH", body: { [long]: long } }],
];

describe("an error", () => {
  it.each(
    cases.map(([query, status, init], index) => [index, query.slice(0, 30), status, query, init] as const),
  )("%i: repeats at most 200 characters of %s (%i)", async (_, __, expected, query, init = {}) => {
    const url = query.startsWith("/") ? `/rest/v1${query}` : standard + query;
    const response = await api(encodeURI(url), init, key);
    const { status, body } = await read(response);
    const told = JSON.stringify([
      body,
      [...response.headers].filter(([name]) => name !== "content-location"),
    ]);
    expect([status >= 400, status], told.slice(0, 500)).toEqual([true, status]);
    expect(told).not.toMatch(/z{201}|9{201}|(z, ){80}/);
    expect(status, told.slice(0, 500)).toBe(expected);
  });

  it("repeats 200 characters of each value of a key that is taken", async () => {
    const id = "z".repeat(400);
    const post = () => api(standard, { method: "POST", body: mapping("taken", { id }) }, key);
    expect((await post()).status).toBe(201);
    expect((await read(await post())).body.details).toBe(`Key (id)=(${"z".repeat(200)}…) already exists.`);
  });

  it.each([`/admin/keys/${long}`, `/admin/companies/${long}`, `/admin/keys?companyId=${long}`])(
    "of /admin repeats at most 200 characters too (%#)",
    async (path) => {
      const headers = { Authorization: "Bearer test-admin-token-of-at-least-32-characters" };
      const method = path.includes("companies") ? "PUT" : "GET";
      const body = { name: long, [long]: 1 };
      const answer = await api(path, { method, headers, ...(method === "PUT" && { body }) });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toMatch(/z{201}/);
    },
  );
});
