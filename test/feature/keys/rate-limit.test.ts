/** The rate limit of a key, over HTTP: what passes, what is told, and what happens where nobody counts. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { faultyD1 } from "../../support/faulty-d1";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { documented, standard } from "../../support/mappings";

const rateHeaders = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"];
const epochSeconds = expect.stringMatching(/^\d{10}$/);
const body = {
  entityType: "item",
  entityId: "i1",
  integration: "xero",
  allowDuplicateExternalId: true,
  companyId: "acme",
};

beforeAll(() => makeCompany("acme"));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Calls an application of these bindings. */
function callWith(bindings: typeof env) {
  const app = createApp(readSettings(bindings, limitTable));
  return (path: string, method: string, key: string) =>
    app.request(path, { method, headers: { Authorization: `Bearer ${key}` } }, bindings);
}

const tooMany = {
  code: "53400",
  message: "Too many requests",
  details: "This API key may make 2 requests a minute",
  hint: expect.stringMatching(/^Try again in \d+ s, or send several rows in one request\.$/),
};

describe("the rate limit of a key", () => {
  it("lets exactly 20 of 60 parallel requests through at a limit of 20", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 20 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => api(documented, {}, key)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
    const left = answers.flatMap(({ status, headers }) =>
      status === 200 ? [Number(headers.get("X-RateLimit-Remaining"))] : [],
    );
    expect(left.sort((a, b) => b - a)).toEqual(Array.from({ length: 20 }, (_, index) => 19 - index));
  });

  it("is counted over all isolates together", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 5 });
    const isolates = [callWith(env), callWith(env), callWith(env)];
    const answers = await Promise.all(
      isolates.flatMap((call) => Array.from({ length: 5 }, () => call(documented, "GET", key))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  it("counts that key alone", async () => {
    const first = await makeKey({ companyId: "acme", rateLimit: 1 });
    const second = await makeKey({ companyId: "acme", rateLimit: 1 });
    const statuses = [];
    for (const key of [first, second, first, second]) statuses.push((await api(documented, {}, key)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it.each([documented, standard, "/company", "/noSuchTable"])(
    "answers 429 for %s, and shows nothing of the guarded read",
    async (path) => {
      const key = await makeKey({ companyId: "acme", rateLimit: 2 });
      await api(documented, {}, key);
      await api(documented, {}, key);
      const headers = { Prefer: "count=exact", Origin: "https://app.example" };
      const refused = await api(path, { headers }, key);
      const { status, body: told } = await read(refused);
      expect({ status, told }).toEqual({ status: 429, told: tooMany });
      const retryAfter = Number(refused.headers.get("Retry-After"));
      expect(retryAfter).toBeGreaterThanOrEqual(1);
      expect(retryAfter).toBeLessThanOrEqual(30);
      expect(
        Object.fromEntries(rateHeaders.slice(0, 3).map((name) => [name, refused.headers.get(name)])),
      ).toEqual({
        "X-RateLimit-Limit": "2",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": epochSeconds,
      });
      expect(refused.headers.get("Proxy-Status")).toBe("Crosswalk; error=53400");
      expect(refused.headers.get("Content-Range")).toBeNull();
      expect(refused.headers.get("Cache-Control")).toBe("no-store");
      expect(refused.headers.get("Access-Control-Expose-Headers")).toContain("X-RateLimit-Remaining");
    },
  );

  it.each([
    ["POST", documented, { ...body, entityId: "never" }],
    ["PATCH", `${documented}?id=not.is.null`, { externalId: "never" }],
    ["PUT", `${documented}?id=eq.never`, { ...body, id: "never" }],
    ["DELETE", `${documented}?id=not.is.null`, undefined],
  ])("keeps %s from writing anything", async (method, path, sent) => {
    const all = await makeKey({ companyId: "acme" });
    await api(documented, { method: "POST", body }, all);
    const before = await read(await api(`${documented}?order=id`, {}, all));
    const key = await makeKey({ companyId: "acme", rateLimit: 2 });
    await api(documented, {}, key);
    await api(documented, {}, key);
    const refused = await api(path, { method, ...(sent && { body: sent }) }, key);
    expect(await read(refused)).toEqual({ status: 429, body: tooMany });
    expect(await read(await api(`${documented}?order=id`, {}, all))).toEqual(before);
  });

  it.each<[string, string, string, number]>([
    ["a read", "GET", documented, 200],
    ["a HEAD", "HEAD", documented, 200],
    ["an unknown table", "GET", "/noSuchTable", 404],
    ["a broken filter", "GET", `${documented}?id=nonsense`, 400],
    ["a page past the end", "GET", `${documented}?offset=1000`, 416],
    ["a write without a filter", "DELETE", documented, 400],
    ["a body that is none", "POST", documented, 400],
    ["a method that a table does not take", "DELETE", "/company?id=eq.acme", 405],
    ["a method that nobody knows", "PROPFIND", documented, 405],
  ])("is shown on %s", async (_, method, path, status) => {
    const key = await makeKey({ companyId: "acme", rateLimit: 10 });
    const headers = { Prefer: "count=exact" };
    const answer = await api(path, { method, headers, ...(method === "POST" && { body: "{" }) }, key);
    expect({ status: answer.status, headers: (await read(answer, ...rateHeaders)).headers }).toEqual({
      status,
      headers: {
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": "9",
        "X-RateLimit-Reset": epochSeconds,
        "Retry-After": null,
      },
    });
  });

  it("is shown to a key that lacks the scope", async () => {
    const key = await makeKey({ companyId: "acme", scopes: ["create"], rateLimit: 10 });
    const answer = await api(documented, {}, key);
    expect([answer.status, answer.headers.get("X-RateLimit-Remaining")]).toEqual([403, "9"]);
  });

  it("resets within the minute", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 4 });
    const before = Math.floor(Date.now() / 1000);
    const reset = Number((await api(documented, {}, key)).headers.get("X-RateLimit-Reset"));
    expect(reset).toBeGreaterThanOrEqual(before + 15);
    expect(reset).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 16);
  });

  it("does not count requests that need no key", async () => {
    expect((await read(await api(documented, { method: "OPTIONS" }), ...rateHeaders)).headers).toEqual(
      Object.fromEntries(rateHeaders.map((name) => [name, null])),
    );
  });
});

describe("a key that has nothing left", () => {
  /** The limiter, and how often it was asked. */
  function countedLimiter() {
    let asked = 0;
    const limiter: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
      get(target, name) {
        if (name === "get") asked += 1;
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    return { limiter, asked: () => asked };
  }

  it("is refused before any work, with its standing", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 2 });
    const { database, calls } = faultyD1(env.DB, () => undefined);
    const { limiter, asked } = countedLimiter();
    const call = callWith({ ...env, DB: database, RATE_LIMITER: limiter });
    for (const status of [200, 200]) expect((await call(documented, "GET", key)).status).toBe(status);
    expect([calls(), asked()]).toEqual([2, 2]);
    for (const method of ["GET", "HEAD", "DELETE"]) {
      const answer = await call(`${documented}?order=metadata`, method, key);
      expect(await read(answer, ...rateHeaders)).toEqual({
        status: 429,
        headers: {
          "X-RateLimit-Limit": "2",
          "X-RateLimit-Remaining": "0",
          "X-RateLimit-Reset": epochSeconds,
          "Retry-After": expect.stringMatching(/^(2\d|30)$/),
        },
        body: method === "HEAD" ? "" : tooMany,
      });
    }
    expect([calls(), asked()]).toEqual([2, 2]);
  });

  it("makes at most as many parallel reads as it has left, and one when nothing is known", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 3 });
    const { database, calls } = faultyD1(env.DB, () => undefined);
    const call = callWith({ ...env, DB: database });
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(documented, "GET", key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(calls()).toBe(3);
  });

  it("continues at once when its limit is raised", async () => {
    const headers = { Authorization: `Bearer ${env.ADMIN_TOKEN}` };
    const sent = { name: "k", companyId: "acme", scopes: ["view"], rateLimit: 1 };
    const made = await api("/admin/keys", { method: "POST", headers, body: sent });
    const { id, key } = await made.json<{ id: string; key: string }>();
    expect([(await api(documented, {}, key)).status, (await api(documented, {}, key)).status]).toEqual([
      200, 429,
    ]);
    await api(`/admin/keys/${id}`, { method: "PATCH", headers, body: { rateLimit: 10 } });
    expect((await api(documented, {}, key)).status).toBe(200);
  });
});

describe("RATE_LIMIT_PER_MINUTE", () => {
  /** A key as /admin makes it where no limit is said. */
  async function keyWithoutLimit(): Promise<string> {
    const headers = { Authorization: `Bearer ${env.ADMIN_TOKEN}` };
    const sent = { name: "k", companyId: "acme", scopes: ["view"] };
    const made = await api("/admin/keys", { method: "POST", headers, body: sent });
    return (await made.json<{ key: string }>()).key;
  }

  it.each([
    ["3", "3"],
    ["none", null],
  ])("of %s is the limit of a key without its own: %s", async (setting, limit) => {
    const call = callWith({ ...env, RATE_LIMIT_PER_MINUTE: setting });
    const answer = await call(documented, "GET", await keyWithoutLimit());
    expect([answer.status, answer.headers.get("X-RateLimit-Limit")]).toEqual([200, limit]);
  });

  it("does not apply to a key with a limit, or without any", async () => {
    const call = callWith({ ...env, RATE_LIMIT_PER_MINUTE: "3" });
    const own = await makeKey({ companyId: "acme", rateLimit: 7 });
    const any = await makeKey({ companyId: "acme", rateLimit: null });
    expect((await call(documented, "GET", own)).headers.get("X-RateLimit-Limit")).toBe("7");
    expect((await call(documented, "GET", any)).headers.get("X-RateLimit-Limit")).toBeNull();
  });
});

describe("the limiter", () => {
  const broken: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
    get: () => () => {
      throw new Error("Durable Object is overloaded.\nkey: secret");
    },
  });

  it.each(["GET", "DELETE"])(
    "lets a %s through when it is out of reach, logs that, and is asked again after a second",
    async (method) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
      const logged = vi.spyOn(console, "error").mockImplementation(() => {});
      const key = await makeKey({ id: "aaaaaaaaaaaaaaaaaaaa", companyId: "acme", rateLimit: 1 });
      const call = callWith({ ...env, RATE_LIMITER: broken });
      for (const milliseconds of [0, 999, 1]) {
        vi.advanceTimersByTime(milliseconds);
        const answer = await call("/company?id=eq.acme", method, key);
        expect([answer.status, answer.headers.get("X-RateLimit-Limit")]).toEqual([
          method === "GET" ? 200 : 405,
          null,
        ]);
      }
      expect(logged).toHaveBeenCalledTimes(2);
      expect(logged.mock.calls[0]?.[0]).toMatch(
        /^The rate limiter of key a{20} is out of reach: Error: Durable Object is overloaded\. \| at /,
      );
      expect(JSON.stringify(logged.mock.calls)).not.toContain("secret");
    },
  );
});
