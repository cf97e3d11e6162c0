/** The limiter of attempts with bad keys and admin tokens, where one is bound. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { formatApiKey } from "../../../src/access/api-key";
import { createApp } from "../../../src/app";
import type { Bindings } from "../../../src/config/bindings";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { documented } from "../../support/mappings";

const unknown = formatApiKey(new Uint8Array(24).fill(77));

beforeAll(() => makeCompany("acme"));
afterEach(() => {
  vi.restoreAllMocks();
});

/** A limiter of so many attempts, as Cloudflare's answers. */
function limiterOf(limit: number) {
  const counts = new Map<string, number>();
  const limiter: RateLimit = {
    limit: async ({ key }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { success: (counts.get(key) ?? 0) <= limit };
    },
  };
  return { limiter, counts };
}

function callWith(limiter: RateLimit | undefined, address = "203.0.113.7") {
  const bindings: Bindings = { ...env, ...(limiter && { ATTEMPT_LIMITER: limiter }) };
  const app = createApp(readSettings(bindings, limitTable));
  return async (url: string, token?: string, from = address) => {
    const headers = new Headers();
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    if (from !== "") headers.set("CF-Connecting-IP", from);
    return app.request(url, { headers }, bindings);
  };
}

const tooMany = {
  status: 429,
  headers: { "Retry-After": "60", "WWW-Authenticate": null, "Proxy-Status": "Crosswalk; error=53400" },
  body: {
    code: "53400",
    message: "Too many requests without a good key",
    details: null,
    hint: "Try again in 60 s.",
  },
};
const shown = (answer: Response) => read(answer, "Retry-After", "WWW-Authenticate", "Proxy-Status");

describe("bad keys past the limit", () => {
  it.each<[string, string | undefined]>([
    ["none", undefined],
    ["a malformed one", "no key"],
    ["an unknown one", unknown],
  ])("are answered 429 instead of 401: %s", async (_, token) => {
    const call = callWith(limiterOf(2).limiter);
    for (let time = 0; time < 2; time++) expect((await call(documented, token)).status).toBe(401);
    expect(await shown(await call(documented, token))).toEqual(tooMany);
    expect(await shown(await call("/rest/v1/company", token))).toEqual(tooMany);
    expect(await shown(await call("/rest/v1/", token))).toEqual(tooMany);
  });

  it("are counted for their own network, and block no valid key from it", async () => {
    const call = callWith(limiterOf(1).limiter);
    const key = await makeKey({ companyId: "acme" });
    for (const status of [401, 429])
      expect((await call(documented, unknown, "2001:db8::1")).status).toBe(status);
    expect((await call(documented, unknown, "2001:db8::2")).status).toBe(429);
    expect((await call(documented, unknown, "2001:db8:0:1::1")).status).toBe(401);
    expect((await call(documented, key, "2001:db8::1")).status).toBe(200);
  });

  it("are counted only when the answer is 401", async () => {
    const { limiter, counts } = limiterOf(10);
    const call = callWith(limiter);
    const key = await makeKey({ companyId: "acme", scopes: ["create"] });
    for (const [url, token, status] of [
      [documented, key, 403],
      ["/noSuchTable", undefined, 404],
      ["/health", undefined, 200],
      [documented, unknown, 401],
    ] as const) {
      expect((await call(url, token)).status).toBe(status);
    }
    expect([...counts]).toEqual([["key:203.0.113.7", 1]]);
  });
});

describe("/admin past the limit", () => {
  it.each(["/admin/keys", "/admin/companies", "/admin/nothing"])(
    "is closed to the network, whatever its token: %s",
    async (url) => {
      const call = callWith(limiterOf(2).limiter);
      for (let time = 0; time < 2; time++) expect((await call(url, "guess")).status).toBe(401);
      expect(await shown(await call(url, "guess"))).toEqual(tooMany);
      expect(await shown(await call(url, env.ADMIN_TOKEN))).toEqual(tooMany);
      expect((await call(url, env.ADMIN_TOKEN, "203.0.113.8")).status).not.toBe(429);
      expect((await call(documented, unknown)).status).toBe(401);
    },
  );
});

describe("nothing is counted", () => {
  it.each<[string, RateLimit | undefined, string]>([
    ["where no limiter is bound", undefined, "203.0.113.7"],
    ["where no address is known", limiterOf(0).limiter, ""],
  ])("%s", async (_, limiter, address) => {
    const call = callWith(limiter, address);
    for (let time = 0; time < 3; time++) expect((await call(documented, unknown)).status).toBe(401);
    expect((await call("/admin/companies", env.ADMIN_TOKEN)).status).toBe(200);
  });

  it("when the limiter fails, which is logged", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const call = callWith({ limit: () => Promise.reject(new Error("Network connection lost.")) });
    expect((await call(documented, unknown)).status).toBe(401);
    expect(logged.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^The limiter of attempts is out of reach: Error: Network connection lost\. \| at /,
        ),
      ],
    ]);
  });
});
