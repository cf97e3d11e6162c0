/** What the operator sees of deliveries: a line of the log and a data point each. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type RequestLog, readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { Courier } from "../../src/webhooks/delivery/courier";
import { clearFeed } from "../support/feed";
import { api, makeCompany } from "../support/fixtures";
import { clearRows } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import { makeWebhook, receiver } from "../support/webhooks/receiver";
import type { Reply } from "../support/webhooks/receiver-server";

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

type Metrics = Pick<AnalyticsEngineDataset, "writeDataPoint">;

/** Delivers two changes to a receiver that answers like this; gives what was told. */
async function deliver(logRequests: RequestLog, ...replies: readonly Reply[]) {
  const points: unknown[] = [];
  return {
    ...(await deliverTold(logRequests, replies, { writeDataPoint: (point) => void points.push(point) })),
    points,
  };
}

async function deliverTold(logRequests: RequestLog, replies: readonly Reply[], metrics: Metrics) {
  const { url, plan, seen } = receiver();
  await plan(...replies);
  const { object, ref, id } = await makeWebhook(url);
  await makeChanges(2);
  const lines: unknown[] = [];
  await runInDurableObject(object, async (_, { storage }) => {
    const bindings = { ...env, METRICS: metrics };
    const settings = { ...readSettings(env, limitTable), logRequests };
    const courier = new Courier(storage, bindings, settings, (line) => lines.push(JSON.parse(line)));
    courier.place.set(ref);
    for (let tries = 0; tries < replies.length; tries += 1) await courier.next();
  });
  return { id, lines, seen };
}

it("logs each attempt: the webhook, the outcome, the number of tries and the lag", async () => {
  const { id, lines, points } = await deliver("all", { status: 503 }, { status: 200 });
  const line = {
    event: "delivery",
    webhook: id,
    company: "acme",
    message: expect.stringMatching(/^msg_\w{26}$/),
    changes: 2,
    lagSeconds: expect.any(Number),
    ms: expect.any(Number),
  };
  expect(lines).toEqual([
    { ...line, ok: false, status: 503, tries: 1 },
    { ...line, ok: true, status: 200, tries: 2 },
  ]);
  const numbers = (tries: number) => [expect.any(Number), expect.any(Number), 2, tries];
  expect(points).toEqual([
    { indexes: [id], blobs: ["DELIVERY", "", "503", "failed", "acme"], doubles: numbers(1) },
    { indexes: [id], blobs: ["DELIVERY", "", "200", "taken", "acme"], doubles: numbers(2) },
  ]);
});

it("logs by LOG_REQUESTS, and a paused webhook with its reason", async () => {
  expect((await deliver("none", { status: 503 }, { status: 410 })).lines).toEqual([]);
  const { id, lines } = await deliver("errors", { status: 503 }, { status: 410 });
  expect(lines).toMatchObject([
    { event: "delivery", status: 503 },
    { event: "delivery", status: 410 },
    {
      event: "webhook paused",
      webhook: id,
      reason: expect.stringMatching(/^The receiver answered 410 Gone/),
    },
  ]);
  expect((await deliver("errors", { status: 204 })).lines).toEqual([]);
});

it("continues when the data point cannot be written, and logs that", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const metrics = {
    writeDataPoint: () => {
      throw new Error("Too many data points");
    },
  };
  const { seen } = await deliverTold("none", [{ status: 204 }, { status: 204 }], metrics);
  expect(await seen()).toHaveLength(1);
  expect(logged.mock.calls).toEqual([
    [expect.stringContaining("A data point was not written: Error: Too many data points")],
  ]);
});

it("does not report on receivers in /health/ready", async () => {
  await deliver("none", "reset");
  const answer = await api("/health/ready");
  expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
});
