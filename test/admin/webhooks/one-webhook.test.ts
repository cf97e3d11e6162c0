/** `/admin/webhooks/:id` over HTTP, with Durable Objects and a receiver that are real (SPEC §15). */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { resolveSince } from "../../../src/changes/since";
import { findWebhook } from "../../../src/webhooks/webhook-store";
import { admin, iso } from "../../support/admin";
import { read } from "../../support/fixtures";
import { make, patch, post, secretText, start, startAnew } from "../../support/webhooks/admin";
import { makeChanges } from "../../support/webhooks/changes";
import { open, receiver } from "../../support/webhooks/receiver";

beforeEach(startAnew);

const missing = (missingId: string) => ({
  status: 404,
  body: {
    code: "PGRST116",
    message: `There is no webhook with the id "${missingId}"`,
    details: null,
    hint: null,
  },
});

describe("PATCH /admin/webhooks/:id", () => {
  it("changes the given members, and the next try uses them", async () => {
    const { record, path } = await make();
    const changed = {
      url: "https://example.org/",
      description: "New",
      integrations: ["xero"],
      ops: ["delete"],
    };
    const body = { ...record, ...changed, updatedAt: expect.stringMatching(iso) };
    expect(await patch(path, changed)).toEqual({ status: 200, body });
    expect(await patch(path, {})).toEqual({ status: 200, body });
    const cleared = { description: null, integrations: null, ops: null };
    expect(await patch(path, cleared)).toEqual({ status: 200, body: { ...body, ...cleared } });
  });

  it("pauses a webhook, and resumes it from where it stood", async () => {
    const { url: receiverUrl, seen } = receiver();
    const { record, path, secret } = await make({ url: receiverUrl });
    const paused = {
      status: "paused",
      pausedReason: "Paused by the operator",
      pausedAt: expect.stringMatching(iso),
    };
    const updatedAt = expect.stringMatching(iso);
    expect(await patch(path, { status: "paused" })).toEqual({
      status: 200,
      body: { ...record, ...paused, updatedAt },
    });
    await makeChanges(2);
    expect(await patch(path, { status: "active" })).toEqual({ status: 200, body: { ...record, updatedAt } });
    const deliveries = await seen(1);
    expect(deliveries.map((delivery) => open(delivery, secret).data.changes.map(({ seq }) => seq))).toEqual([
      [1, 2],
    ]);
  });

  it("does not resume a webhook whose changes the feed no longer has, and names one cursor to replay from", async () => {
    const { url: receiverUrl, seen } = receiver();
    const { record, path, secret } = await make({ url: receiverUrl });
    const { body: paused } = await patch(path, { status: "paused" });
    await makeChanges(3);
    await env.DB.prepare(`DELETE FROM "externalIntegrationMappingChange" WHERE "seq" < 3`).run();
    const newest = await resolveSince(env.DB, "now", "acme");
    const refused = {
      status: 409,
      body: {
        code: "55000",
        message: `The webhook with the id "${record.id}" cannot go on from where it stands`,
        details: `The changes after this cursor are no longer kept, so that changes would be missing. List everything once, replay from ${newest}, and resume.`,
        hint: "Nothing was changed. Replay from that cursor first: POST /admin/webhooks/:id/replay, or npm run webhooks -- replay <webhook id> --since <cursor>",
      },
    };
    expect(await patch(path, { status: "active", description: "New" })).toEqual(refused);
    await makeChanges(2);
    expect(await patch(path, { status: "active" })).toEqual(refused);
    expect(await read(await admin(path))).toEqual({ status: 200, body: paused });
    expect((await patch(path, { status: "paused", description: "New" })).status).toBe(200);
    expect((await post(`${path}/replay`, { since: newest })).status).toBe(202);
    expect((await patch(path, { status: "active" })).status).toBe(200);
    const told = (await seen(1)).map((delivery) => open(delivery, secret).data.changes.map(({ seq }) => seq));
    expect(told).toEqual([[4, 5]]);
  });

  it.each<[object, string]>([
    [{ status: "resumed" }, "status: must be active or paused"],
    [{ companyId: "globex" }, "companyId: is not known"],
    [{ since: start }, "since: is not known"],
    [{ url: null }, "url: must be text"],
  ])("refuses %j", async (body, details) => {
    const { path } = await make();
    expect((await patch(path, body)).body).toMatchObject({ code: "PGRST102", details });
  });
});

describe("POST /admin/webhooks/:id/rotate", () => {
  const deliver = async (path: string, count: number) => {
    await makeChanges(1);
    await admin(path, { method: "PATCH", body: { status: "active" } });
    return count;
  };

  it("gives a new secret; both sign during the overlap, and then the new one alone", async () => {
    const { url: receiverUrl, seen } = receiver();
    const { secret: old, path, record } = await make({ url: receiverUrl });
    const { status, body } = await post(`${path}/rotate`, { overlapSeconds: 60 });
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        ...record,
        updatedAt: expect.stringMatching(iso),
        previousSecretUntil: expect.stringMatching(iso),
        secret: expect.stringMatching(secretText),
      },
    });
    expect(Date.parse(body.previousSecretUntil) - Date.parse(body.updatedAt)).toBe(60_000);
    const [both] = await seen(await deliver(path, 1));
    if (both === undefined) throw new Error("nothing came");
    expect([open(both, old), open(both, body.secret)].map(({ type }) => type)).toEqual([
      "externalIntegrationMapping.changed",
      "externalIntegrationMapping.changed",
    ]);

    const last = (await post(`${path}/rotate`)).body;
    expect(last).toMatchObject({ previousSecretUntil: null });
    const [, alone] = await seen(await deliver(path, 2));
    if (alone === undefined) throw new Error("nothing came");
    expect(open(alone, last.secret).data.changes).toHaveLength(1);
    for (const past of [old, body.secret]) expect(() => open(alone, past)).toThrow("No matching signature");
  });

  it("drops an old secret that was sealed with another WEBHOOK_KEY", async () => {
    const { path, record } = await make();
    await env.DB.prepare(`UPDATE "webhook" SET "sealedSecret" = 'v1.AAAA'`).run();
    expect((await post(`${path}/rotate`, { overlapSeconds: 60 })).body).toMatchObject({
      id: record.id,
      previousSecretUntil: null,
      secret: expect.stringMatching(secretText),
    });
  });

  it("refuses an overlap of more than 30 days", async () => {
    const { path } = await make();
    expect((await post(`${path}/rotate`, { overlapSeconds: 2_592_001 })).body).toMatchObject({
      details: "overlapSeconds: must be 30 days or less",
    });
  });
});

describe("POST /admin/webhooks/:id/test", () => {
  it("sends a test message, and reports the receiver's answer", async () => {
    const { url: receiverUrl, seen, plan } = receiver();
    const { path, secret } = await make({ url: receiverUrl });
    await plan({ status: 500, body: "No\u001b[31m!" });
    const attempt = {
      at: expect.stringMatching(iso),
      webhookId: expect.stringMatching(/^msg_[0-9a-z]{26}$/),
      changes: 0,
      status: 500,
      milliseconds: expect.any(Number),
      answer: "No\u001b[31m!",
      error: null,
      ok: false,
    };
    const failed = await post(`${path}/test`);
    expect(failed).toEqual({ status: 200, body: attempt });
    const passed = await post(`${path}/test`);
    expect(passed.body).toEqual({ ...attempt, status: 204, answer: "", ok: true });
    const [, message] = await seen(2);
    if (message === undefined) throw new Error("nothing came");
    expect(open(message, secret)).toEqual({
      type: "webhook.test",
      timestamp: expect.stringMatching(iso),
      data: { companyId: "acme" },
    });
    expect(await read(await admin(`${path}/attempts`))).toEqual({
      status: 200,
      body: [passed.body, failed.body],
    });
  });
});

describe("POST /admin/webhooks/:id/test with a slow receiver", () => {
  it("is refused while another test is being sent", async () => {
    const { url: receiverUrl, seen, plan, release } = receiver();
    const { path, record } = await make({ url: receiverUrl });
    await plan("hold");
    const held = post(`${path}/test`);
    await seen(1);
    expect(await Promise.all([post(`${path}/test`), post(`${path}/test`)])).toEqual(
      Array(2).fill({
        status: 409,
        body: {
          code: "55000",
          message: `A test message of the webhook with the id "${record.id}" is being sent`,
          details: null,
          hint: "What becomes of it is soon in GET /admin/webhooks/:id/attempts. Test again then.",
        },
      }),
    );
    await release();
    expect((await held).body).toMatchObject({ ok: true, status: 204 });
    expect((await post(`${path}/test`)).status).toBe(200);
    expect(await seen()).toHaveLength(2);
  });

  it("does not wait for a delivery", async () => {
    const { url: receiverUrl, seen, plan, release } = receiver();
    await makeChanges(1);
    await plan("hold");
    const { path, secret } = await make({ url: receiverUrl, since: start });
    await seen(1);
    expect((await post(`${path}/test`)).body).toMatchObject({ ok: true, status: 204 });
    const all = await seen();
    expect(all.map((delivery) => open(delivery, secret).type)).toEqual([
      "externalIntegrationMapping.changed",
      "webhook.test",
    ]);
    await release();
  });
});

describe("POST /admin/webhooks/:id/replay", () => {
  it("delivers again from a cursor on", async () => {
    const { url: receiverUrl, seen } = receiver();
    await makeChanges(2);
    const { path, record, secret } = await make({ url: receiverUrl, since: start });
    await seen(1);
    expect(await post(`${path}/replay`, { since: start })).toEqual({
      status: 202,
      body: { ...record, replayedFrom: start },
    });
    const deliveries = await seen(2);
    expect(deliveries.map((delivery) => open(delivery, secret).data.changes.length)).toEqual([2, 2]);
  });

  it.each<[object, string]>([
    [{}, "since: is required"],
    [{ since: "x" }, 'since: must be a cursor of the change feed, or "now"'],
    [{ since: "676c6f626578-0--" }, "since: is a cursor of another company"],
  ])("refuses %j", async (body, details) => {
    const { path } = await make();
    expect((await post(`${path}/replay`, body)).body).toMatchObject({ code: "PGRST102", details });
  });
});

describe("DELETE /admin/webhooks/:id", () => {
  it("deletes the webhook and the state of its object", async () => {
    const { path, record } = await make({ url: receiver().url });
    await post(`${path}/test`);
    const object = env.WEBHOOKS.get(env.WEBHOOKS.idFromName(record.id));
    expect(await object.attempts()).toHaveLength(1);
    expect(await read(await admin(path, { method: "DELETE" }))).toEqual({ status: 204, body: "" });
    expect(await findWebhook(env.DB, record.id)).toBeNull();
    expect(await object.attempts()).toEqual([]);
    expect(await read(await admin(path, { method: "DELETE" }))).toEqual(missing(record.id));
  });
});

describe("an id that no webhook has", () => {
  const nobody = "01kdvdna000000000000000000";
  it.each([
    ["GET", ""],
    ["PATCH", ""],
    ["DELETE", ""],
    ["POST", "/rotate"],
    ["POST", "/test"],
    ["POST", "/replay"],
    ["GET", "/attempts"],
  ])("is 404 for %s /admin/webhooks/:id%s", async (method, rest) => {
    const body =
      method === "POST" || method === "PATCH"
        ? { body: { ...(rest === "/replay" && { since: "now" }) } }
        : {};
    for (const id of [nobody, "x", "%27"]) {
      expect(await read(await admin(`/webhooks/${id}${rest}`, { method, ...body }))).toEqual(
        missing(decodeURIComponent(id)),
      );
    }
  });
});
