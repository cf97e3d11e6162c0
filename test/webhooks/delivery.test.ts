/** The Durable Object of a webhook delivers the feed to a real receiver: in order, at least once, resumable (SPEC §15). */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { clearFeed } from "../support/feed";
import { makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import { idsOf, makeWebhook, open, receiver, seqsOf } from "../support/webhooks/receiver";

beforeAll(async () => {
  await makeCompany("acme");
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a webhook that was woken", () => {
  it("delivers the changes, signed, and nothing twice", async () => {
    const { url, seen } = receiver();
    const { object, ref } = await makeWebhook(url);
    await makeChanges(3);
    await object.wake(ref);
    const [first, ...none] = await seen(1);
    if (first === undefined) throw new Error("nothing came");
    const { type, data } = open(first);
    expect(type).toBe("externalIntegrationMapping.changed");
    expect(data.companyId).toBe("acme");
    expect(data.changes).toHaveLength(3);
    await makeChanges(1);
    await object.wake(ref);
    const all = await seen(2);
    expect([none, seqsOf(all)]).toEqual([[], [[1, 2, 3], [4]]]);
    const [newest] = await object.attempts();
    expect(newest).toEqual({
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
});
