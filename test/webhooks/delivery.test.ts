/** The Durable Object of a webhook delivers the feed to a real receiver: in order, signed, a batch at a time (SPEC §15). */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startOf } from "../../src/changes/cursor";
import { readFeed } from "../../src/changes/read-feed";
import { FEED_BOUNDS } from "../../src/webhooks/delivery/batch";
import { sealSecret } from "../../src/webhooks/seal";
import { replaceSecret, updateWebhook } from "../../src/webhooks/webhook-store";
import { clearFeed } from "../support/feed";
import { makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import { idsOf, makeWebhook, open, receiver, secret, seqsOf, untilIdle } from "../support/webhooks/receiver";

const now = () => new Date().toISOString();
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("globex");
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
});

describe("a webhook that is woken", () => {
  it("delivers the changes, signed, and nothing twice", async () => {
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    await makeChanges(3);
    await object.wake(ref);
    const [first, ...none] = await seen(1);
    if (first === undefined) throw new Error("nothing came");
    expect(first.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "Crosswalk-Webhooks",
    });
    const { rows, newest } = await readFeed(env.DB, startOf("acme"), {}, FEED_BOUNDS);
    const { type, data } = open(first);
    expect(type).toBe("externalIntegrationMapping.changed");
    expect([data.companyId, data.cursor]).toEqual(["acme", newest]);
    expect(data.changes).toMatchObject(
      rows.map(({ seq, cursor, mappingId }) => ({ seq, cursor, mappingId })),
    );
    await makeChanges(1);
    await object.wake(ref);
    const all = await seen(2);
    expect([none, seqsOf(all)]).toEqual([[], [[1, 2, 3], [4]]]);
    await untilIdle(object);
    const [newestAttempt] = await object.attempts();
    expect(newestAttempt).toEqual({
      at: expect.stringMatching(/^20.*Z$/),
      webhookId: idsOf(all)[1],
      changes: 1,
      status: 204,
      milliseconds: expect.any(Number),
      answer: "",
      error: null,
      ok: true,
    });
  });

  it("sends nothing without changes, and leaves no alarm behind", async () => {
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    await object.wake(ref);
    await untilIdle(object);
    expect(await seen()).toEqual([]);
  });

  it("makes one delivery at a time, and then one of all changes that came meanwhile", async () => {
    const { url, seen, plan, release } = receiver();
    const { object, ref } = await makeWebhook(url);
    await plan("hold");
    await makeChanges(1);
    await object.wake(ref);
    await seen(1);
    for (let more = 0; more < 3; more += 1) {
      await makeChanges(2);
      await object.wake(ref);
    }
    expect(await seen()).toHaveLength(1);
    await release();
    await untilIdle(object);
    expect(seqsOf(await seen())).toEqual([[1], [2, 3, 4, 5, 6, 7]]);
  });

  it("begins at its cursor", async () => {
    await makeChanges(3);
    const { newest } = await readFeed(env.DB, startOf("acme"), {}, FEED_BOUNDS);
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url, { since: newest });
    await object.wake(ref);
    await untilIdle(object);
    expect(await seen()).toEqual([]);
    await makeChanges(1);
    await object.wake(ref);
    expect(seqsOf(await seen(1))).toEqual([[4]]);
  });

  it("delivers 10,000 changes completely and in order", async () => {
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    const writes = Array.from({ length: 10 }, async () => {
      await makeChanges(1_000);
      await object.wake(ref);
    });
    await Promise.all(writes);
    await untilIdle(object);
    const deliveries = await seen();
    expect(seqsOf(deliveries).flat()).toEqual(range(1, 10_000));
    expect(new Set(idsOf(deliveries)).size).toBe(deliveries.length);
    expect((await object.attempts()).length).toBe(Math.min(deliveries.length, 200));
  });
});

describe("a narrowed webhook", () => {
  it("gets the changes of its integrations, types and ops, and skips the rest", async () => {
    const { url, seen } = receiver();
    const narrowing = { integrations: ["xero"], entityTypes: ["item"], ops: ["insert" as const] };
    const { object, ref, id } = await makeWebhook(url, narrowing);
    await makeChanges(1);
    await makeChanges(2, { integration: "shopify" });
    await makeChanges(2, { entityType: "customer" });
    await makeChanges(1);
    await clearRows();
    await object.wake(ref);
    await untilIdle(object);
    expect(seqsOf(await seen())).toEqual([[1, 6]]);
    await updateWebhook(env.DB, id, { integrations: null, entityTypes: null, ops: ["delete"] }, now());
    await makeChanges(1);
    await clearRows();
    await object.wake(ref);
    await untilIdle(object);
    // What was passed over stays passed over.
    expect(seqsOf(await seen())).toEqual([[1, 6], [14]]);
  });

  it("gets a new batch, under another id, when its narrowing changes before the batch was accepted", async () => {
    const { url, seen, plan } = receiver();
    const { object, ref, id } = await makeWebhook(url);
    await makeChanges(1);
    await makeChanges(1, { integration: "shopify" });
    await plan({ status: 500 });
    await object.wake(ref);
    await seen(1);
    await updateWebhook(env.DB, id, { integrations: ["shopify"] }, now());
    await object.resume(ref);
    const all = await seen(2);
    expect(seqsOf(all)).toEqual([[1, 2], [2]]);
    expect(new Set(idsOf(all)).size).toBe(2);
  });
});

describe("two companies", () => {
  it("never see each other's changes", async () => {
    const [acme, globex] = [receiver(), receiver()];
    const one = await makeWebhook(acme.url);
    const other = await makeWebhook(globex.url, { companyId: "globex" });
    await makeChanges(2);
    await makeChanges(3, { companyId: "globex" });
    for (const { object, ref } of [one, other]) {
      await object.wake(ref);
      await untilIdle(object);
    }
    for (const [{ seen }, companyId, count] of [
      [acme, "acme", 2],
      [globex, "globex", 3],
    ] as const) {
      const companies = (await seen()).flatMap((delivery) => {
        const { data } = open(delivery);
        return [data.companyId, ...data.changes.map((change) => change.companyId)];
      });
      expect(companies).toEqual(Array.from({ length: count + 1 }, () => companyId));
    }
  });
});

describe("a rotation", () => {
  it("is signed with both secrets until its end, and then with the new one", async () => {
    const { url, seen } = receiver();
    const { object, ref, id, record } = await makeWebhook(url);
    const fresh = `whsec_${new Uint8Array(32).fill(9).toBase64()}`;
    const secrets = {
      sealedSecret: await sealSecret(env.WEBHOOK_KEY, fresh, id),
      sealedPrevious: record.sealedSecret,
      previousUntil: "2999-01-01T00:00:00.000000Z",
    };
    await replaceSecret(env.DB, record, secrets, now());
    await makeChanges(1);
    await object.wake(ref);
    const [both] = await seen(1);
    if (!both) throw new Error("nothing came");
    expect([open(both, fresh), open(both, secret)].map(({ type }) => type)).toHaveLength(2);
    await untilIdle(object);
    await env.DB.prepare(
      `UPDATE "webhook" SET "previousUntil" = '2026-01-01T00:00:00.000000Z' WHERE "id" = ?`,
    )
      .bind(id)
      .run();
    await makeChanges(1);
    await object.wake(ref);
    const [, last] = await seen(2);
    if (!last) throw new Error("nothing came");
    expect(open(last, fresh).data.changes).toHaveLength(1);
    expect(() => open(last, secret)).toThrow("No matching signature found");
  });
});
