/** What becomes of a delivery that is not taken: it is tried again by alarms, for three days, and never passed over. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { Courier } from "../../src/webhooks/delivery/courier";
import { findWebhook, updateWebhook } from "../../src/webhooks/webhook-store";
import { clearFeed } from "../support/feed";
import { makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import {
  alarmOf,
  endPatienceAtHead,
  failing,
  idsOf,
  makeWebhook,
  receiver,
  STRETCH,
  seqsOf,
  shortenPatience,
  stretchWaits,
  untilIdle,
} from "../support/webhooks/receiver";
import type { Reply } from "../support/webhooks/receiver-server";

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
/** No test takes longer. */
const slack = 30 * second;
/** The object's alarm goes off so many milliseconds after something in this test. */
const expectWait = async (object: Parameters<typeof alarmOf>[0], wait: number) => {
  const left = ((await alarmOf(object)) ?? 0) - Date.now();
  expect(left).toBeLessThanOrEqual(wait);
  expect(left).toBeGreaterThan(wait - slack);
};
const stamp = () => new Date().toISOString();

beforeAll(async () => {
  await makeCompany("acme");
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
  stretchWaits();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a delivery that fails", () => {
  it("is tried again by an alarm with the same id and body, and then the next is sent", async () => {
    const { object, ref, seen } = await failing([{ status: 503 }, { status: 500, body: "no" }], 2);
    const first = await alarmOf(object);
    await expectWait(object, 5 * second * STRETCH);
    // Whoever writes meanwhile does not hurry it.
    await makeChanges(1);
    await object.wake(ref);
    expect(await alarmOf(object)).toBe(first);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    await expectWait(object, 30 * second * STRETCH);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    const all = await seen(4);
    expect(seqsOf(all)).toEqual([[1, 2], [1, 2], [1, 2], [3]]);
    const [one, two, three, four] = all;
    expect([two?.body, three?.body]).toEqual([one?.body, one?.body]);
    expect(new Set(idsOf(all)).size).toBe(2);
    expect(four?.headers["webhook-id"]).not.toBe(three?.headers["webhook-id"]);
    expect(await alarmOf(object)).toBeNull();
    expect((await object.attempts()).map(({ status, ok, answer }) => [status, ok, answer])).toEqual([
      [204, true, ""],
      [204, true, ""],
      [500, false, "no"],
      [503, false, ""],
    ]);
  });

  it.each<[string, Reply, object]>([
    [
      "cuts the connection",
      "reset",
      { status: null, error: expect.stringMatching(/^The receiver cannot be reached/) },
    ],
    [
      "answers garbage",
      "garbage",
      { status: null, error: expect.stringMatching(/^The receiver cannot be reached/) },
    ],
    [
      "redirects",
      { status: 302, headers: { Location: "/hook/elsewhere" } },
      { status: 302, error: "Redirects are not followed: let the webhook have the new URL" },
    ],
    [
      "answers 304, which is no redirect",
      { status: 304 },
      { status: 304, error: "304 takes nothing: it answers a GET, and this is a POST" },
    ],
    ["answers 300, which leads nowhere", { status: 300 }, { status: 300, error: null }],
    [
      "answers at length",
      { status: 400, body: "Zoë".repeat(10_000) },
      { status: 400, answer: "Zoë".repeat(167).slice(0, 500) },
    ],
    [
      "answers with bytes that are no text",
      { status: 500, body: "\u0000\ud800\u0007" },
      { status: 500, answer: "\u0000\ufffd\u0007" },
    ],
  ])("is recorded when the receiver %s", async (_, reply, outcome) => {
    const { object, seen } = await failing([reply]);
    expect((await object.attempts())[0]).toMatchObject({ ok: false, ...outcome });
    await runDurableObjectAlarm(object);
    expect(seqsOf(await seen(2))).toEqual([[1], [1]]);
  });

  it("is cut after 15 seconds when the receiver hangs, and tried again", async () => {
    shortenPatience(30);
    const { object, seen } = await failing(["hang"]);
    expect((await object.attempts())[0]).toMatchObject({
      status: null,
      ok: false,
      error: "No answer within 15 seconds",
    });
    await runDurableObjectAlarm(object);
    expect(idsOf(await seen(2))).toHaveLength(2);
  });

  it("is accepted by a 2xx, even when its body never ends", async () => {
    endPatienceAtHead();
    const { object, seen } = await failing(["drip"]);
    await untilIdle(object);
    expect((await object.attempts())[0]).toMatchObject({
      status: 200,
      ok: true,
      answer: expect.stringMatching(/^(d\.*)?$/),
    });
    expect(await seen()).toHaveLength(1);
  });

  it("waits as long as the receiver asks, up to a day", async () => {
    const { object } = await failing([
      { status: 429, headers: { "Retry-After": "600" } },
      { status: 503, headers: { "Retry-After": "9999999" } },
    ]);
    await expectWait(object, 10 * minute);
    await runDurableObjectAlarm(object);
    await expectWait(object, day);
  });

  it("does not delay other webhooks of the company", async () => {
    const hanging = await failing([{ status: 500 }]);
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    await object.wake(ref);
    expect(seqsOf(await seen(1))).toEqual([[1]]);
    expect(await hanging.seen()).toHaveLength(1);
  });
});

describe("a receiver that is down", () => {
  it("for a day gets everything when it comes back, in order", async () => {
    const { object, ref, plan, seen } = await failing([{ status: 503 }]);
    vi.mocked(Math.random).mockReturnValue(0.5);
    await plan(...Array.from({ length: 10 }, () => ({ status: 503 })));
    vi.useFakeTimers({ toFake: ["Date"] });
    let tries = 1;
    for (const start = Date.now(); Date.now() - start < day; tries += 1) {
      await makeChanges(1);
      await object.wake(ref);
      vi.setSystemTime((await alarmOf(object)) ?? 0);
      await runDurableObjectAlarm(object);
    }
    vi.useRealTimers();
    await plan();
    await runDurableObjectAlarm(object);
    const all = await seen(tries + 2);
    expect(new Set(idsOf(all.slice(0, -1))).size).toBe(1);
    expect(seqsOf(all.slice(-2))).toEqual([[1], Array.from({ length: tries - 1 }, (_, index) => index + 2)]);
  });

  it("for three days is paused with the reason, and continues from there when resumed", async () => {
    const { object, ref, id, plan, seen } = await failing([{ status: 503 }]);
    vi.mocked(Math.random).mockReturnValue(0.5);
    await plan(...Array.from({ length: 30 }, () => ({ status: 502 })));
    vi.useFakeTimers({ toFake: ["Date"] });
    const start = Date.now();
    for (let at = await alarmOf(object); at !== null; at = await alarmOf(object)) {
      vi.setSystemTime(at);
      await runDurableObjectAlarm(object);
    }
    expect(Math.round((Date.now() - start) / hour)).toBe(72);
    vi.useRealTimers();
    const tries = (await seen()).length;
    expect(await findWebhook(env.DB, id)).toMatchObject({
      status: "paused",
      pausedReason: `Nothing was taken for 3 days, in ${tries} tries. The last one: The receiver answered 502.`,
    });
    await object.wake(ref);
    await untilIdle(object);
    expect(await seen()).toHaveLength(tries);
    await plan();
    await updateWebhook(env.DB, id, { status: "active" }, stamp());
    await object.resume(ref);
    await untilIdle(object);
    const all = await seen();
    expect([all.length, new Set(idsOf(all)).size, seqsOf(all).at(-1)]).toEqual([tries + 1, 1, [1]]);
  });

  it("is paused at once when it answers 410", async () => {
    const { object, id } = await failing([{ status: 410 }]);
    await untilIdle(object);
    expect(await findWebhook(env.DB, id)).toMatchObject({
      status: "paused",
      pausedReason:
        "The receiver answered 410 Gone: it wants no more. Give the webhook another URL and resume it, or delete it.",
    });
  });

  it("is not paused during maintenance, but waits", async () => {
    const { url, plan, seen } = receiver();
    await plan({ status: 410 }, { status: 410 });
    const { object, ref, id } = await makeWebhook(url);
    await makeChanges(1);
    const steps = await runInDurableObject(object, async (_, { storage }) => {
      const settings = readSettings({ ...env, MAINTENANCE: "read-only" }, limitTable);
      const courier = new Courier(storage, { ...env }, settings, () => {});
      courier.place.set(ref);
      return [await courier.next(), await courier.next()];
    });
    const later = { kind: "wait", until: expect.closeTo(Date.now() + 30 * minute, -5) };
    expect([steps, (await findWebhook(env.DB, id))?.status]).toEqual([[later, later], "active"]);
    expect(new Set(idsOf(await seen(2))).size).toBe(1);
  });

  it("is not paused for tries of its old URL", async () => {
    const old = receiver();
    const fresh = receiver();
    const { object, ref, id } = await makeWebhook(old.url);
    await old.plan("hold");
    await makeChanges(1);
    await object.wake(ref);
    await old.seen(1);
    await updateWebhook(env.DB, id, { url: fresh.url }, stamp());
    await old.release(410);
    expect(seqsOf(await fresh.seen(1))).toEqual([[1]]);
    expect((await findWebhook(env.DB, id))?.status).toBe("active");
  });
});
