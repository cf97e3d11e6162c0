/** HEAD (SPEC §1): the answer of GET to the letter, without its body and without heed to `Range`. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";
import { documented, mappings, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  await api(standard, { method: "POST", body: mappings(5, (index) => ({ id: `m${index}` })) }, key);
});

/** Of a rate limit and a request's own figures, no two answers have the same. */
const changing = /^(x-ratelimit-.*|date|server-timing|x-request-id|cf-ray|request-id)$/;

async function answer(method: "GET" | "HEAD", path: string, headers: Readonly<Record<string, string>>) {
  const response = await api(path, { method, headers }, key);
  const shown = [...response.headers].filter(([name]) => !changing.test(name) && name !== "content-length");
  return { status: response.status, headers: Object.fromEntries(shown), text: await response.text() };
}

describe("HEAD", () => {
  it.each([
    [standard, {}],
    [`${standard}?select=id&limit=2`, { Prefer: "count=exact" }],
    [`${standard}?limit=2`, { Prefer: "count=exact, timezone=Asia/Tokyo" }],
    [standard, { Accept: "text/csv" }],
    [`${standard}?id=eq.m1`, { Accept: "application/vnd.pgrst.object+json;nulls=stripped" }],
    [`${standard}?select=id,company(name)`, {}],
    [`${standard}?select=integration,count()`, {}],
    [`${documented}?id=eq.m1`, {}],
    [documented, {}],
    ["/company", {}],
    // errors are the same too
    [`${standard}?offset=9`, { Prefer: "count=exact" }],
    [standard, { Accept: "application/vnd.pgrst.object+json" }],
    [standard, { Accept: "text/html" }],
    [`${standard}?nothing=eq.x`, {}],
    [`${documented}?id=eq.nothing`, {}],
    ["/nothing", {}],
  ])("of %s with %j equals its GET without the body", async (path, headers) => {
    const get = await answer("GET", path, headers);
    const head = await answer("HEAD", path, headers);
    expect(get.text).not.toBe("");
    expect(head).toEqual({ ...get, text: "" });
  });

  it.each(["1-2", "9-", "2-1", "bytes=0-1"])("ignores Range: %s, which is for GET alone", async (range) => {
    const whole = await answer("HEAD", standard, { Prefer: "count=exact" });
    const ranged = await answer("HEAD", standard, { Prefer: "count=exact", Range: range });
    expect(ranged).toEqual(whole);
    expect([whole.status, whole.headers["content-range"]]).toEqual([200, "0-4/5"]);
  });
});
