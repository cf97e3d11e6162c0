/** A webhook goes on from where it stood, whatever came in between: a crash, an operator, or an outage (SPEC §15). */
import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { startOf, writeCursor } from "../../src/changes/cursor";
import { readFeed } from "../../src/changes/read-feed";
import { FEED_BOUNDS } from "../../src/webhooks/delivery/batch";
import { deleteWebhook, updateWebhook } from "../../src/webhooks/webhook-store";
import { clearFeed } from "../support/feed";
import { makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import {
  alarmOf,
  failing,
  idsOf,
  makeWebhook,
  open,
  receiver,
  seqsOf,
  stretchWaits,
  until,
  untilFailed,
  untilIdle,
} from "../support/webhooks/receiver";

const stamp = () => new Date().toISOString();
const start = writeCursor(startOf("acme"));
const feed = () => readFeed(env.DB, startOf("acme"), {}, FEED_BOUNDS);

let logged: MockInstance<typeof console.error>;

beforeAll(async () => {
  await makeCompany("acme");
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
  stretchWaits();
  logged = vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a crash", () => {
  it("between a delivery and the cursor loses nothing, and what is sent twice has the same id and body", async () => {
    const { url, plan, seen } = receiver();
    const { id, object, ref } = await makeWebhook(url);
    await plan("hold");
    await makeChanges(2);
    await object.wake(ref);
    await seen(1);
    await abortAllDurableObjects();
    const again = env.WEBHOOKS.get(env.WEBHOOKS.idFromName(id));
    // What is set before the work is still there.
    expect(await alarmOf(again)).toBeGreaterThan(Date.now());
    await makeChanges(1);
    await runDurableObjectAlarm(again);
    const all = await seen(3);
    expect(seqsOf(all)).toEqual([[1, 2], [1, 2], [3]]);
    const [one, two, three] = all;
    expect([two?.headers["webhook-id"], two?.body]).toEqual([one?.headers["webhook-id"], one?.body]);
    expect(three?.headers["webhook-id"]).not.toBe(one?.headers["webhook-id"]);
  });

  it("between two tries changes nothing either", async () => {
    const { object, seen } = await failing([{ status: 500 }], 2);
    const alarm = await alarmOf(object);
    await evictDurableObject(object);
    expect(await alarmOf(object)).toBe(alarm);
    await makeChanges(1);
    await runDurableObjectAlarm(object);
    const all = await seen(3);
    expect([seqsOf(all), new Set(idsOf(all)).size]).toEqual([[[1, 2], [1, 2], [3]], 2]);
  });
});

describe("a paused webhook", () => {
  it("sends nothing, whoever wakes it, and continues from where it stood when resumed", async () => {
    const { url, seen } = receiver();
    const { object, ref, id } = await makeWebhook(url);
    await makeChanges(1);
    await object.wake(ref);
    await seen(1);
    await untilIdle(object);
    await updateWebhook(env.DB, id, { status: "paused" }, stamp());
    await makeChanges(2);
    await object.wake(ref);
    await untilIdle(object);
    expect(await seen()).toHaveLength(1);
    await updateWebhook(env.DB, id, { status: "active" }, stamp());
    await object.resume(ref);
    expect(seqsOf(await seen(2))).toEqual([[1], [2, 3]]);
  });

  it("does not wait for the next try once resumed, and keeps the id of the tried delivery", async () => {
    const { object, ref, seen } = await failing([{ status: 500 }]);
    await object.resume(ref);
    const all = await seen(2);
    expect([seqsOf(all), new Set(idsOf(all)).size]).toEqual([[[1], [1]], 1]);
  });
});

describe("a replay", () => {
  it("delivers again from a cursor on, in new messages", async () => {
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    await makeChanges(3);
    await object.wake(ref);
    await seen(1);
    await untilIdle(object);
    const { rows } = await feed();
    await object.replay(ref, rows[0]?.cursor ?? "");
    await untilIdle(object);
    await object.replay(ref, start);
    const all = await seen(3);
    expect([seqsOf(all), new Set(idsOf(all)).size]).toEqual([
      [
        [1, 2, 3],
        [2, 3],
        [1, 2, 3],
      ],
      3,
    ]);
  });

  it("is not undone by a delivery in progress", async () => {
    const { url, seen, plan, release } = receiver();
    const { object, ref } = await makeWebhook(url);
    await makeChanges(1);
    await object.wake(ref);
    await seen(1);
    await untilIdle(object);
    await plan("hold");
    await makeChanges(1);
    await object.wake(ref);
    await seen(2);
    await object.replay(ref, start);
    await release();
    await untilIdle(object);
    expect(seqsOf(await seen())).toEqual([[1], [2], [1, 2]]);
  });
});

/** The tables of an object's storage, and whether it has a place. */
const storedIn = (object: Parameters<typeof alarmOf>[0]) =>
  runInDurableObject(object, (_, { storage }) => [
    ...[...storage.kv.list()].map(([name]) => name),
    ...[...storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")],
  ]);

describe("a webhook that was deleted", () => {
  it("is forgotten by its object, even in the middle of a delivery", async () => {
    const { url, seen, plan, release } = receiver();
    const { object, ref, id } = await makeWebhook(url);
    await plan("hold");
    await makeChanges(1);
    await object.wake(ref);
    await seen(1);
    await deleteWebhook(env.DB, id);
    await object.remove();
    await release();
    // A write that knows no better wakes it once more.
    await object.wake(ref);
    await until(() => runInDurableObject(object, (_, { storage }) => !storage.kv.get("place")));
    await untilIdle(object);
    expect([(await seen()).length, await object.attempts()]).toEqual([1, []]);
  });

  it("is forgotten when it was deleted with its company, once it is woken", async () => {
    await makeCompany("globex");
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url, { companyId: "globex" });
    await makeChanges(1, { companyId: "globex" });
    await object.wake(ref);
    await seen(1);
    await untilIdle(object);
    await env.DB.prepare(`DELETE FROM "company" WHERE "id" = 'globex'`).run();
    await object.wake(ref);
    await until(async () => (await storedIn(object)).length === 0);
    expect(await alarmOf(object)).toBeNull();
  });

  it("keeps nothing of a test that was being sent", async () => {
    const { url, seen, plan, release } = receiver();
    const { object, ref, id } = await makeWebhook(url);
    await plan("hold");
    const held = object.sendTest(ref);
    await seen(1);
    await deleteWebhook(env.DB, id);
    await object.remove();
    await release();
    expect(await held).toMatchObject({ ok: true, status: 204 });
    expect(await storedIn(object)).toEqual([]);
  });
});

describe("an outage of ours", () => {
  it("of the database is not a failure of the receiver: the alarm comes again", async () => {
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    await makeChanges(1);
    await object.wake({ ...ref, database: "DB_GONE" });
    await until(() => logged.mock.calls.length > 0);
    expect(logged.mock.calls).toEqual([
      [expect.stringContaining("A webhook was not delivered: Error: The database DB_GONE is not bound")],
    ]);
    await until(async () => ((await alarmOf(object)) ?? 0) - Date.now() > 20_000);
    await object.wake(ref);
    expect(seqsOf(await seen(1))).toEqual([[1]]);
    await untilIdle(object);
    expect(await object.attempts()).toHaveLength(1);
  });

  it("of WEBHOOK_KEY is shown in the attempts, and ends when the key is right again", async () => {
    const { url, seen } = receiver();
    const { object, ref, id, record } = await makeWebhook(url);
    const seal = (sealed: string) =>
      env.DB.prepare(`UPDATE "webhook" SET "sealedSecret" = ? WHERE "id" = ?`).bind(sealed, id).run();
    await seal(record.sealedSecret.replace(/.$/, (last) => (last === "A" ? "B" : "A")));
    await makeChanges(1);
    await object.wake(ref);
    await untilFailed(object);
    expect((await object.attempts())[0]).toMatchObject({
      ok: false,
      status: null,
      error: "The secret does not open with this WEBHOOK_KEY",
    });
    await seal(record.sealedSecret);
    await runDurableObjectAlarm(object);
    expect(seqsOf(await seen(1))).toEqual([[1]]);
  });
});

describe("a test message", () => {
  it("is sent at once, signed, without moving the cursor, even while the webhook is paused", async () => {
    const { url, seen, plan } = receiver();
    const { object, ref } = await makeWebhook(url, { status: "paused" });
    await plan({ status: 410, body: "gone" });
    await makeChanges(1);
    const attempt = await object.sendTest(ref);
    if (attempt === null) throw new Error("another test is being sent");
    expect(attempt).toMatchObject({ ok: false, status: 410, answer: "gone", changes: 0 });
    const [message] = await seen(1);
    if (!message) throw new Error("nothing came");
    expect(open(message)).toEqual({
      type: "webhook.test",
      timestamp: expect.any(String),
      data: { companyId: "acme" },
    });
    expect(await object.attempts()).toEqual([attempt]);
    expect(await alarmOf(object)).toBeNull();
  });
});
