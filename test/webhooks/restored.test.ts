/**
 * A webhook in a database that was restored, or whose place the feed does not keep any more: it goes on where it stood,
 * or is paused and says what to do (SPEC §14, §15).
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startOf, writeCursor } from "../../src/changes/cursor";
import { readFeed } from "../../src/changes/read-feed";
import { resolveSince } from "../../src/changes/since";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { FEED_BOUNDS } from "../../src/webhooks/delivery/batch";
import { Courier } from "../../src/webhooks/delivery/courier";
import { deleteWebhook, findWebhook, updateWebhook } from "../../src/webhooks/webhook-store";
import { clearFeed } from "../support/feed";
import { makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import {
  failing,
  makeWebhook,
  receiver,
  seqsOf,
  stretchWaits,
  until,
  untilIdle,
} from "../support/webhooks/receiver";

const stamp = () => new Date().toISOString();
const start = writeCursor(startOf("acme"));
const feed = () => readFeed(env.DB, startOf("acme"), {}, FEED_BOUNDS);

beforeAll(async () => {
  await makeCompany("acme");
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
  stretchWaits();
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a restored database", () => {
  const lost = (newest: string) =>
    `The cursor is from before the database was restored, so that changes would be missing. List everything once, replay from ${newest}, and resume.`;
  /** The changes after this one are undone, and the mappings with them, as in a database that was restored to it. */
  const restoreTo = async (seq: number) => {
    await clearRows();
    await env.DB.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "seq" > ?`).bind(seq).run();
  };
  const delivered = async (count: number) => {
    const box = receiver();
    const made = await makeWebhook(box.url);
    await makeChanges(count);
    await made.object.wake(made.ref);
    await box.seen(1);
    await untilIdle(made.object);
    return { ...made, ...box };
  };

  it("that has what was delivered goes on after it", async () => {
    const { object, ref, seen } = await delivered(2);
    await makeChanges(2);
    await restoreTo(2);
    await makeChanges(1);
    await object.wake(ref);
    expect(seqsOf(await seen(2))).toEqual([[1, 2], [3]]);
  });

  it("that lacks what was delivered pauses the webhook, also where new changes have the same numbers", async () => {
    const { object, ref, id, seen } = await delivered(3);
    await restoreTo(1);
    await makeChanges(4);
    const { newest } = await feed();
    await object.wake(ref);
    await untilIdle(object);
    expect(await findWebhook(env.DB, id)).toMatchObject({ status: "paused", pausedReason: lost(newest) });
    expect(await seen()).toHaveLength(1);
    // As the reason says.
    await object.replay(ref, newest);
    await updateWebhook(env.DB, id, { status: "active" }, stamp());
    await object.resume(ref);
    await makeChanges(1);
    await object.wake(ref);
    expect(seqsOf(await seen(2)).at(-1)).toEqual([6]);
  });

  it("sends no other changes under the id of a delivery that is being tried", async () => {
    const { object, id, seen } = await failing([{ status: 500 }], 3);
    await restoreTo(1);
    await makeChanges(3);
    const { newest } = await feed();
    await runDurableObjectAlarm(object);
    await untilIdle(object);
    expect(await findWebhook(env.DB, id)).toMatchObject({ status: "paused", pausedReason: lost(newest) });
    expect(await seen()).toHaveLength(1);
  });

  it("is waited for during maintenance: a webhook that is not there yet keeps its place", async () => {
    const { object, ref, id } = await delivered(1);
    await deleteWebhook(env.DB, id);
    const settings = readSettings({ ...env, MAINTENANCE: "read-only" }, limitTable);
    const step = await runInDurableObject(object, (_, { storage }) =>
      new Courier(storage, { ...env }, settings).next(),
    );
    expect(step).toEqual({ kind: "wait", until: expect.closeTo(Date.now() + 30 * 60_000, -5) });
    await object.wake(ref);
    await until(() => runInDurableObject(object, (_, { storage }) => !storage.kv.get("place")));
  });

  it("pauses a webhook whose object knows nothing of it, in place of telling all from its beginning", async () => {
    const { url, seen } = receiver();
    const createdAt = "2026-01-01T00:00:00.000000Z";
    const { object, ref, id, record } = await makeWebhook(url, { createdAt });
    await makeChanges(2);
    const { newest } = await feed();
    await object.wake(ref);
    await untilIdle(object);
    const pausedReason = `Where it stood is not known here: it was restored into another Worker, or after it was deleted. List everything once, replay from ${newest}, and resume; or replay from ${start} to deliver again all that came after it.`;
    expect(await findWebhook(env.DB, id)).toMatchObject({ status: "paused", pausedReason });
    await object.replay(ref, record.since);
    await updateWebhook(env.DB, id, { status: "active" }, stamp());
    await object.resume(ref);
    expect(seqsOf(await seen(1))).toEqual([[1, 2]]);
  });
});

describe("a cursor that the feed no longer has", () => {
  it("pauses the webhook with advice, and skips nothing", async () => {
    const { object, ref, id, seen } = await failing([{ status: 500 }], 3);
    const { newest } = await feed();
    await env.DB.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "seq" < 3`).run();
    await runDurableObjectAlarm(object);
    await untilIdle(object);
    expect(await findWebhook(env.DB, id)).toMatchObject({
      status: "paused",
      pausedReason: `The changes after this cursor are no longer kept, so that changes would be missing. List everything once, replay from ${newest}, and resume.`,
    });
    expect(await seen()).toHaveLength(1);
    await object.replay(ref, newest);
    await updateWebhook(env.DB, id, { status: "active" }, stamp());
    await object.resume(ref);
    await makeChanges(1);
    await object.wake(ref);
    expect(seqsOf(await seen(2)).at(-1)).toEqual([4]);
  });

  it("is answered with the same cursor to go on from, however often it is resumed, until that one is gone too", async () => {
    const { object, ref, id, seen } = await failing([{ status: 500 }], 3);
    const forget = (seq: number) =>
      env.DB.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "seq" < ?`).bind(seq).run();
    const newest = () => resolveSince(env.DB, "now", "acme");
    const resumed = async () => {
      await updateWebhook(env.DB, id, { status: "active" }, stamp());
      await object.resume(ref);
      await until(async () => (await findWebhook(env.DB, id))?.status === "paused");
      await untilIdle(object);
      return (await findWebhook(env.DB, id))?.pausedReason;
    };
    const reason = (cursor: string) =>
      `The changes after this cursor are no longer kept, so that changes would be missing. List everything once, replay from ${cursor}, and resume.`;
    await forget(3);
    const first = await newest();
    expect(await resumed()).toBe(reason(first));
    await makeChanges(2);
    expect(await resumed()).toBe(reason(first));
    await forget(5);
    await makeChanges(1);
    const second = await newest();
    expect(await resumed()).toBe(reason(second));
    expect(await object.obstacle(ref)).toBe(reason(second));
    // Elsewhere, what was named before counts no more.
    await object.replay(ref, second);
    expect(await object.obstacle(ref)).toBeNull();
    await makeChanges(1);
    await forget(7);
    expect(await object.obstacle(ref)).toBe(reason(await newest()));
    expect(await seen()).toHaveLength(1);
  });
});
