import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { isFromBrowser } from "../../src/http/from-browser";
import { apiHeaders, applyProfile, type HeadersEnv, useProfile } from "../../src/http/header-profiles";

const secure = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=15552000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const { "strict-transport-security": transport } = secure;

const app = new Hono<HeadersEnv>();
app.use((c, next) => {
  if (c.req.header("x-key")) c.set("key", {});
  c.set("fromBrowser", isFromBrowser(c.req.raw.headers));
  return next();
});
app.use(applyProfile);
app.use("/admin/*", useProfile("admin"));
app.use("/page/*", useProfile("page"));
const answer = (headers: Record<string, string>) => () => new Response(null, { headers });
app.get("/api", answer({}));
app.get("/api/varies", answer({ Vary: "Accept", "Cache-Control": "no-cache" }));
app.get("/api/made", (c) => new Response(null, { headers: apiHeaders(c) }));
app.get("/api/fails", () => {
  throw new Error("expected");
});
app.onError(() => new Response(null, { status: 500 }));
app.get("/admin/x", answer({}));
app.get("/page/own", answer({ "Content-Security-Policy": "default-src 'self'" }));
app.get("/page/forgetful", answer({}));

const headersOfAnswer = async (path: string, headers: Record<string, string> = {}) =>
  Object.fromEntries((await app.request(path, { headers })).headers);

describe("applyProfile", () => {
  it("gives an answer of the API all headers, and prevents caching", async () => {
    const expected = { ...secure, "cache-control": "no-store", vary: "Authorization, apikey, carbon-key" };
    expect(await headersOfAnswer("/api")).toEqual(expected);
    expect(await headersOfAnswer("/api/made")).toEqual(expected);
    expect(await headersOfAnswer("/api/fails")).toEqual(expected);
  });

  it("keeps the headers of the answer, and adds to its Vary", async () => {
    expect(await headersOfAnswer("/api/varies")).toEqual({
      ...secure,
      "cache-control": "no-cache",
      vary: "Accept, Authorization, apikey, carbon-key",
    });
  });

  it("gives /admin the Vary of its only credential", async () => {
    expect(await headersOfAnswer("/admin/x")).toEqual({
      ...secure,
      "cache-control": "no-store",
      vary: "Authorization",
    });
  });

  it("keeps a page's own CSP, beside HSTS and nosniff", async () => {
    expect(await headersOfAnswer("/page/own")).toEqual({
      ...secure,
      "content-security-policy": "default-src 'self'",
    });
  });

  it("gives a page without a CSP one that allows nothing", async () => {
    expect(await headersOfAnswer("/page/forgetful")).toEqual(secure);
  });

  it.each(["/api", "/api/made", "/api/fails"])(
    "leaves out headers for browsers from %s, for a key without a browser",
    async (path) => {
      expect(await headersOfAnswer(path, { "X-Key": "good" })).toEqual({
        "strict-transport-security": transport,
        "cache-control": "no-store",
        vary: "Authorization, apikey, carbon-key",
      });
    },
  );

  it.each([
    ["a page of another site", { "X-Key": "good", Origin: "https://app.example" }],
    ["a page of this site", { "X-Key": "good", "Sec-Fetch-Site": "same-origin" }],
    ["a caller without a valid key", {}],
  ])("gives all headers to %s", async (_, headers) => {
    expect(await headersOfAnswer("/api/made", headers)).toMatchObject(secure);
    expect(await headersOfAnswer("/api/fails", headers)).toMatchObject(secure);
  });

  it.each(["/admin/x", "/page/forgetful"])("gives %s all headers for any caller", async (path) => {
    expect(await headersOfAnswer(path, { "X-Key": "good" })).toMatchObject(secure);
  });
});
