/** What of a request waits for the key's Durable Object: its body does not, the database does. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import type { Ask } from "../../../src/rate-limit/token-bucket";
import { faultyD1 } from "../../support/faulty-d1";
import { makeCompany, makeKey, read } from "../../support/fixtures";

const path = "https://crosswalk.test/externalIntegrationMapping";
const row = { entityType: "item", integration: "xero", allowDuplicateExternalId: true, companyId: "acme" };

beforeAll(() => makeCompany("acme"));

/** An application whose objects answer only when told to; and a write to it, whose body tells when it was read. */
function waitingCall(key: string, entityId: string) {
  const answering = Promise.withResolvers<void>();
  const bodyRead = Promise.withResolvers<void>();
  const limiter: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (name !== "get") return member.bind(target);
      return (id: DurableObjectId) => ({
        ask: async (ask: Ask | null) => {
          await answering.promise;
          return target.get(id).ask(ask);
        },
      });
    },
  });
  const { database, calls } = faultyD1(env.DB, () => undefined);
  // The look for webhooks would be another call of the database.
  const { WEBHOOK_KEY: _, ...plain } = env;
  const bindings = { ...plain, DB: database, RATE_LIMITER: limiter };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...row, entityId }));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes);
      controller.close();
      bodyRead.resolve();
    },
  });
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const request = new Request(path, { method: "POST", headers, body });
  const answer = createApp(readSettings(bindings, limitTable)).fetch(request, { ...env, ...bindings });
  return { answer, bodyRead: bodyRead.promise, answering, calls };
}

/** Lets everything run that waits for nothing outside. */
const settle = () => new Promise((done) => setTimeout(done, 20));

describe("a write", () => {
  it("reads its body while the limiter is asked, and reaches the database only afterwards", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 10 });
    const { answer, bodyRead, answering, calls } = waitingCall(key, "let through");
    await bodyRead;
    await settle();
    expect(calls()).toBe(0);
    answering.resolve();
    expect((await answer).status).toBe(201);
    expect(calls()).toBe(1);
  });

  it("never reaches the database when the limiter refuses", async () => {
    const key = await makeKey({ companyId: "acme", rateLimit: 1 });
    const first = waitingCall(key, "the first");
    first.answering.resolve();
    expect((await first.answer).status).toBe(201);
    const { answer, bodyRead, answering, calls } = waitingCall(key, "one too many");
    await bodyRead;
    answering.resolve();
    expect(await read(await answer, "X-RateLimit-Remaining", "Retry-After")).toMatchObject({
      status: 429,
      headers: { "X-RateLimit-Remaining": "0", "Retry-After": expect.stringMatching(/^\d+$/) },
      body: { code: "53400" },
    });
    expect(calls()).toBe(0);
  });
});
