/** Leases over HTTP, on several isolates that share the objects of keys: what passes, and what waits for a question. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ask } from "../../../src/rate-limit/token-bucket";
import { faultyD1 } from "../../support/faulty-d1";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { isolate } from "../../support/isolate";

const path = "/externalIntegrationMapping";
const second = 1_000;
const row = { entityType: "item", entityId: "1", integration: "xero", companyId: "acme" };

beforeAll(() => makeCompany("acme"));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2036-06-01T12:00:00.000Z") });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The objects of keys: how often they were asked; they answer when `answering` is done. */
function watchedObjects() {
  const state = { asked: 0, answering: Promise.resolve() };
  const objects: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name !== "get") return member.bind(target);
      return (id: DurableObjectId) => ({
        ask: async (ask: Ask | null) => {
          state.asked += 1;
          await state.answering;
          return target.get(id).ask(ask);
        },
      });
    },
  });
  return { objects, state };
}

const remainingOf = (answer: Response) => Number(answer.headers.get("X-RateLimit-Remaining"));

describe("a key below 600 requests a minute", () => {
  it.each([1, 4, 16])("allows exactly 20 of 60 over %i isolates at a limit of 20", async (count) => {
    const key = await makeKey({ companyId: "acme", rateLimit: 20 });
    const isolates = Array.from({ length: count }, () => isolate());
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => isolates[index % count]?.(path, {}, key)),
    );
    const statuses = answers.map((answer) => answer?.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  });
});

describe("the object of a key that sleeps", () => {
  it("still knows what was spent, the suspension and the last use when it wakes", async () => {
    const id = "bbbbbbbbbbbbbbbbbbbb";
    const key = await makeKey({ id, companyId: "acme", rateLimit: 6 });
    const object = env.RATE_LIMITER.getByName(id);
    for (let request = 0; request < 6; request++) expect((await isolate()(path, {}, key)).status).toBe(200);
    await evictDurableObject(object);
    expect((await isolate()(path, {}, key)).status).toBe(429);
    expect(await object.lastUsed()).toBe(Date.now());
    await isolate()(`/admin/keys/${id}`, { method: "PATCH", body: { suspended: true } }, env.ADMIN_TOKEN);
    await evictDurableObject(object);
    expect((await isolate()(path, {}, key)).status).toBe(401);
  });
});

describe("a key of 6,000 requests a minute", () => {
  it.each([1, 4])("asks rarely for 200 requests over %i isolates, and each passes", async (count) => {
    const { objects, state } = watchedObjects();
    const key = await makeKey({ companyId: "acme", rateLimit: 6_000 });
    const isolates = Array.from({ length: count }, () => isolate({ ...env, RATE_LIMITER: objects }));
    for (let request = 0; request < 200; request++) {
      const answer = await isolates[request % count]?.("/company?id=eq.acme", {}, key);
      expect(answer?.status).toBe(200);
      vi.advanceTimersByTime(10);
    }
    // Three questions each until it knows its use, and one for a second of the rate or for five seconds of the use.
    expect(state.asked).toBeLessThanOrEqual(count * 5);
  });

  it("makes no request wait for its lease to be renewed", async () => {
    const { objects, state } = watchedObjects();
    const call = isolate({ ...env, RATE_LIMITER: objects });
    const key = await makeKey({ companyId: "acme", rateLimit: 6_000 });
    for (let request = 0; request < 20; request++) await call(path, {}, key);
    const answering = Promise.withResolvers<void>();
    state.answering = answering.promise;
    const before = state.asked;
    const sent = { ...row, allowDuplicateExternalId: true };
    // Of a lease that goes to its end: the renewal is under way from its last quarter on, and nobody waits for it.
    while (state.asked === before) expect((await call(path, {}, key)).status).toBe(200);
    expect((await call(path, { method: "POST", body: sent }, key)).status).toBe(201);
    expect(state.asked).toBe(before + 1);
    answering.resolve();
  });

  it("passes concurrent requests, and renews the lease beside them", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const key = await makeKey({ companyId: "acme", rateLimit: 6_000 });
    const told = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => api("/company?id=eq.acme", {}, key)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
      for (const answer of answers) told.add(remainingOf(answer));
      vi.advanceTimersByTime(100);
    }
    expect(logged).not.toHaveBeenCalled();
    // The bucket has come to know of each: two seconds bring back 200.
    expect(Math.min(...told)).toBeGreaterThanOrEqual(6_000 - 200);
    expect(Math.max(...told)).toBeLessThanOrEqual(5_999);
  });

  it("shows how many are left, one less each time on one isolate", async () => {
    const call = isolate();
    const key = await makeKey({ companyId: "acme", rateLimit: 6_000 });
    const told: number[] = [];
    for (let request = 0; request < 40; request++) told.push(remainingOf(await call(path, {}, key)));
    expect(told).toEqual(Array.from({ length: 40 }, (_, request) => 5_999 - request));
  });

  it("gives back what is left when its lease has ended", async () => {
    const call = isolate();
    const key = await makeKey({ companyId: "acme", rateLimit: 600 });
    for (let request = 0; request < 300; request++) await call("/company?id=eq.acme", {}, key);
    vi.advanceTimersByTime(10 * second);
    // 300 and one more were spent, and a hundred came back.
    expect(remainingOf(await call(path, {}, key))).toBe(600 - 301 + 100);
  });
});

describe("a key that has nothing left", () => {
  it("is refused before its body is read", async () => {
    const { database, calls } = faultyD1(env.DB, () => undefined);
    const { objects, state } = watchedObjects();
    const call = isolate({ ...env, DB: database, RATE_LIMITER: objects });
    const key = await makeKey({ companyId: "acme", rateLimit: 1 });
    expect((await call(path, {}, key)).status).toBe(200);
    const unread = `{"entityType": `;
    const { status, body } = await read(await call(path, { method: "POST", body: unread }, key));
    // Read, it would be 400.
    expect([status, body.code]).toEqual([429, "53400"]);
    expect([calls(), state.asked]).toEqual([1, 1]);
  });
});
