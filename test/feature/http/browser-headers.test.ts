/** The headers that only browsers obey: on every answer, except one to a program with a valid key (SECURITY.md). */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";

const forBrowsers = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "access-control-allow-origin": "*",
};
const transport = { "strict-transport-security": "max-age=15552000; includeSubDomains" };

let key = "";
beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const headersOf = ({ headers }: Response) => Object.fromEntries(headers);

describe("a caller without a valid key", () => {
  it.each(["/health", "/company", "/a/b", "/admin/keys"])("gets all headers from %s", async (path) => {
    expect(headersOf(await api(path))).toMatchObject({ ...forBrowsers, ...transport });
  });

  it("gets all headers with the credentials that a browser sends by itself", async () => {
    const answer = await api("/company", { headers: { Authorization: "Basic YTpi" } });
    expect(answer.status).toBe(401);
    expect(headersOf(answer)).toMatchObject({ ...forBrowsers, ...transport });
  });
});

describe("a browser with a key", () => {
  const callers = [
    ["a page of another site", { Origin: "https://app.example" }],
    ["a page of this site", { "Sec-Fetch-Site": "same-origin" }],
    ["a navigation", { "Sec-Fetch-Site": "none" }],
  ] as const;
  const paths = ["/company", "/rest/v1/company", "/company?nothing=eq.1", "/a/b"];
  it.each(callers.flatMap(([name, headers]) => paths.map((path) => [name, path, headers] as const)))(
    "that is %s gets all headers from %s",
    async (_, path, headers) => {
      expect(headersOf(await api(path, { headers }, key))).toMatchObject({ ...forBrowsers, ...transport });
    },
  );
});

describe("a program with a key", () => {
  it.each([
    ["/company", 200],
    ["/rest/v1/company?limit=1", 200],
    ["/company?nothing=eq.1", 400],
  ])("gets none of them from %s, and what caches and programs obey", async (path, status) => {
    const answer = await api(path, {}, key);
    expect(answer.status).toBe(status);
    const headers = headersOf(answer);
    expect(Object.keys(forBrowsers).filter((name) => name in headers)).toEqual([]);
    expect(headers).toMatchObject({
      ...transport,
      "cache-control": "no-store",
      vary: expect.stringContaining("Authorization, apikey, carbon-key"),
    });
  });
});
