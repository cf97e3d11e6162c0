/** Who wakes webhooks: every write, beside its answer, and a sweep for those that missed one (SPEC §15). */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app";
import { readSettings } from "../../src/config/settings";
import worker from "../../src/index";
import { limitTable } from "../../src/postgrest";
import { sweepWebhooks } from "../../src/webhooks/sweep";
import { callWith } from "../support/app-with-faults";
import { countBindings, newCounts } from "../support/counting";
import { clearFeed } from "../support/feed";
import { makeCompany, makeKey, origin } from "../support/fixtures";
import { clearRows, documented, mapping, standard } from "../support/mappings";
import { makeChanges } from "../support/webhooks/changes";
import { makeWebhook, receiver, seqsOf, until, untilIdle } from "../support/webhooks/receiver";

const settings = readSettings(env, limitTable);
const { WEBHOOK_KEY } = env;

let key = "";
let serviceKey = "";

beforeAll(async () => {
  for (const company of ["acme", "globex", "quiet"]) await makeCompany(company);
  key = await makeKey({ companyId: "acme" });
  serviceKey = await makeKey({ companyId: null });
});
beforeEach(async () => {
  await clearRows();
  await clearFeed();
  await env.DB.prepare('DELETE FROM "webhook"').run();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Webhook objects whose calls are counted, and fail if told to. */
function watchObjects(outcome: "woken" | "broken" | "noted" = "woken") {
  const woken: string[] = [];
  const namespace = new Proxy(env.WEBHOOKS, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "get") return value.bind(target);
      return (id: DurableObjectId) => ({
        wake: async (ref: { id: string; database: string }) => {
          woken.push(ref.id);
          if (outcome === "broken") throw new Error("Durable Object reset because its code was updated.");
          if (outcome === "woken") await target.get(id).wake(ref);
        },
      });
    },
  });
  return { woken, namespace };
}

describe("a write", () => {
  const link = { rows: [mapping("linked", { externalId: "x" })] };
  const tool = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: {
      name: "link_records",
      arguments: { rows: [mapping("told", { externalId: "y" })], dryRun: false },
    },
  };

  it("of every kind is delivered: by relations, functions and MCP", async () => {
    const { url, seen } = receiver();
    const { object } = await makeWebhook(url);
    const call = callWith({ WEBHOOK_KEY }, key);
    const writes: readonly (readonly [string, { method: string; body?: unknown }])[] = [
      [documented, { method: "POST", body: mapping("created") }],
      [`${standard}?entityId=eq.created`, { method: "PATCH", body: { externalId: "7" } }],
      ["/rpc/link", { method: "POST", body: link }],
      ["/rest/v1/rpc/unlink", { method: "POST", body: { rows: [{ integration: "xero", externalId: "x" }] } }],
      ["/mcp", { method: "POST", body: tool }],
      [`${standard}?entityId=neq.none`, { method: "DELETE" }],
    ];
    let sent = 0;
    for (const [path, init] of writes) {
      const answer = await call(path, init);
      expect([path, answer.status < 300]).toEqual([path, true]);
      sent = (await seen(sent + 1)).length;
      await untilIdle(object);
    }
    const ops = (await seen()).flatMap(({ body }) =>
      JSON.parse(body).data.changes.map(({ op }: { op: string }) => op),
    );
    expect(ops).toEqual(["insert", "update", "insert", "delete", "insert", "delete", "delete"]);
  });

  it("wakes no webhook when nothing was written", async () => {
    const { woken, namespace } = watchObjects();
    await makeWebhook(receiver().url);
    const call = callWith({ WEBHOOK_KEY, WEBHOOKS: namespace }, key);
    await call(standard);
    await call("/rpc/resolve", { method: "POST", body: { integration: "xero", externalIds: ["1"] } });
    await call(standard, { method: "POST", body: { wrong: 1 } });
    await call("/rpc/link", { method: "POST", body: { ...link, dryRun: true } });
    expect(woken).toEqual([]);
  });

  it("asks once in 30 seconds whether the company has webhooks, in a statement that reads none of others", async () => {
    await makeWebhook(receiver().url, { companyId: "globex" });
    const { woken, namespace } = watchObjects();
    const counts = newCounts();
    vi.useFakeTimers({ toFake: ["Date"] });
    const call = callWith({ ...countBindings(env, counts), WEBHOOK_KEY, WEBHOOKS: namespace }, key);
    const tripsOf = async (entityId: string) => {
      const { roundTrips } = counts;
      await call(standard, { method: "POST", body: mapping(entityId) });
      await new Promise((resolve) => setTimeout(resolve));
      return counts.roundTrips - roundTrips;
    };
    expect([await tripsOf("1"), await tripsOf("2"), await tripsOf("3")]).toEqual([2, 1, 1]);
    vi.setSystemTime(Date.now() + 30_000);
    expect([await tripsOf("4"), await tripsOf("5")]).toEqual([2, 1]);
    vi.useRealTimers();
    expect(woken).toEqual([]);
  });

  it("wakes a webhook that was made a moment ago in the same isolate", async () => {
    const call = callWith({ WEBHOOK_KEY }, key);
    await call(standard, { method: "POST", body: mapping("before") });
    const { url, seen } = receiver();
    const headers = { Authorization: `Bearer ${env.ADMIN_TOKEN}` };
    const made = await call("/admin/webhooks", { method: "POST", headers, body: { companyId: "acme", url } });
    expect(made.status).toBe(201);
    await call(standard, { method: "POST", body: mapping("after") });
    expect(seqsOf(await seen(1))).toEqual([[2]]);
  });

  it("by a service key wakes those of the companies that changed", async () => {
    const { woken, namespace } = watchObjects();
    const [acme, globex] = [receiver(), receiver()];
    const changed = await makeWebhook(globex.url, { companyId: "globex" });
    await makeWebhook(acme.url);
    await makeWebhook(receiver().url, { companyId: "quiet" });
    const call = callWith({ WEBHOOK_KEY, WEBHOOKS: namespace }, serviceKey);
    await call(standard, { method: "POST", body: mapping("1", { companyId: "globex" }) });
    expect(seqsOf(await globex.seen(1))).toEqual([[1]]);
    expect(woken).toEqual([changed.id]);
  });

  it("is answered as usual when the objects or the database fail afterwards", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const { namespace } = watchObjects("broken");
    await makeWebhook(receiver().url);
    const answer = await callWith({ WEBHOOK_KEY, WEBHOOKS: namespace }, key)(standard, {
      method: "POST",
      body: mapping("1"),
    });
    expect(answer.status).toBe(201);
    await until(() => logged.mock.calls.length > 0);
    expect(logged.mock.calls.flat()).toEqual([expect.stringContaining("A webhook does not answer: Error")]);
  });

  it("asks nothing without a WEBHOOK_KEY", async () => {
    const counts = newCounts();
    const { woken, namespace } = watchObjects();
    await makeWebhook(receiver().url);
    const { webhooks: _, ...without } = settings;
    const init = {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(mapping("1")),
    };
    const bindings = { ...countBindings(env, counts), WEBHOOKS: namespace };
    const answer = await createApp(without).request(origin + standard, init, bindings);
    await new Promise((resolve) => setTimeout(resolve));
    expect([answer.status, counts.roundTrips, woken]).toEqual([201, 1, []]);
  });
});

describe("the sweep", () => {
  const at = (text: string) => Date.parse(text);
  const sweep = async (now: number) => {
    const { woken, namespace } = watchObjects("noted");
    const lines: string[] = [];
    await sweepWebhooks({ ...env, WEBHOOKS: namespace }, now, settings, (line) => lines.push(line));
    return { woken, lines };
  };
  const changedAt = (companyId: string, time: string) =>
    env.DB.prepare('UPDATE "externalIntegrationMappingChange" SET "changedAt" = ? WHERE "companyId" = ?')
      .bind(time, companyId)
      .run();

  it("wakes the webhooks of companies that changed in the last five minutes, and once an hour all", async () => {
    const recent = await makeWebhook(receiver().url);
    const older = await makeWebhook(receiver().url, { companyId: "globex" });
    const none = await makeWebhook(receiver().url, { companyId: "quiet" });
    await makeWebhook(receiver().url, { status: "paused" });
    for (const companyId of ["acme", "globex"]) await makeChanges(2, { companyId });
    await changedAt("acme", "2036-06-01T12:26:00.000000Z");
    await changedAt("globex", "2036-06-01T12:20:00.000000Z");
    expect(await sweep(at("2036-06-01T12:30:00Z"))).toEqual({
      woken: [recent.id],
      lines: ['{"event":"wake","database":"DB","woken":1,"more":false}'],
    });
    expect(await sweep(at("2036-06-01T12:40:00Z"))).toEqual({ woken: [], lines: [] });
    const { woken } = await sweep(at("2036-06-01T13:00:00Z"));
    expect(woken.toSorted()).toEqual([recent.id, older.id, none.id].toSorted());
  });

  it("delivers what a crash left, by the cron of every minute", async () => {
    const { url, seen } = receiver();
    await makeWebhook(url);
    await makeChanges(3);
    await worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), {
      ...env,
    });
    expect(seqsOf(await seen(1))).toEqual([[1, 2, 3]]);
  });

  it("continues with the other databases when one is out of reach", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const { id } = await makeWebhook(receiver().url);
    await makeChanges(1);
    const { woken, namespace } = watchObjects("noted");
    const broken = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("D1_ERROR: Network connection lost");
      },
    });
    const bindings = { ...env, WEBHOOKS: namespace, DB: broken, DB_EAST: env.DB };
    await sweepWebhooks(bindings, Date.now(), settings, () => {});
    expect([woken, logged.mock.calls.length]).toEqual([[id], 1]);
  });
});
