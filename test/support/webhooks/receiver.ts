/** The receiver (receiver-server.ts) as tests in the Worker use it, and webhooks that deliver to it. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook as Verifier } from "standardwebhooks";
import { inject, vi } from "vitest";
import { startOf, writeCursor } from "../../../src/changes/cursor";
import { newId } from "../../../src/db/new-id";
import { toTimestamp } from "../../../src/db/timestamp";
import type { Place } from "../../../src/webhooks/delivery/place";
import { sealSecret } from "../../../src/webhooks/seal";
import type { Webhook } from "../../../src/webhooks/webhook";
import type { WebhookObject } from "../../../src/webhooks/webhook-object";
import { insertWebhook } from "../../../src/webhooks/webhook-store";
import { makeChanges } from "./changes";
import type { Delivery, Reply } from "./receiver-server";
import { webhookRecord } from "./records";

export const secret = `whsec_${new Uint8Array(32).fill(7).toBase64()}`;

/** A mailbox of the receiver. */
export interface Receiver {
  readonly url: string;
  /** How the next deliveries are answered; the others with 204. */
  plan(...replies: readonly Reply[]): Promise<void>;
  /** What came, once there are so many. */
  seen(count?: number): Promise<readonly Delivery[]>;
  /** Ends a "hold". @param status what it is answered with */
  release(status?: number): Promise<void>;
}

export function receiver(name: string = newId()): Receiver {
  const at = (what: string) => `http://127.0.0.1:${inject("receiverPort")}/${what}/${name}`;
  const call = async (what: string, method: string, body?: string) => {
    await (await fetch(at(what), { method, ...(body !== undefined && { body }) })).text();
  };
  return {
    url: at("hook"),
    plan: (...replies) => call("plan", "PUT", JSON.stringify(replies)),
    seen: async (count = 0) => (await fetch(`${at("seen")}?count=${count}`)).json(),
    release: (status = 204) => call("release", "POST", String(status)),
  };
}

/** A webhook in the database and its Durable Object, which knows nothing of it yet. */
export async function makeWebhook(url: string, changes: Partial<Webhook> = {}) {
  const id = newId();
  const { companyId = "acme" } = changes;
  const record = webhookRecord({
    id,
    url,
    since: writeCursor(startOf(companyId)),
    sealedSecret: await sealSecret(env.WEBHOOK_KEY, secret, id),
    createdAt: toTimestamp(Date.now()),
    ...changes,
  });
  await insertWebhook(env.DB, record, 1_000);
  const object = env.WEBHOOKS.get(env.WEBHOOKS.idFromName(id));
  return { id, object, record, ref: { id, database: "DB" } };
}

type Stub = DurableObjectStub<WebhookObject>;

/** When the object's alarm goes off, in epoch milliseconds; null: it has none. */
export function alarmOf(object: Stub): Promise<number | null> {
  return runInDurableObject(object, (_, { storage }) => storage.getAlarm());
}

/** Waits until something holds, as long as a test may take. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 30_000, interval: 10 });
}

/** Waits until the object has no alarm: it has delivered all there is, or may not go on. */
export async function untilIdle(object: Stub): Promise<void> {
  await until(async () => (await alarmOf(object)) === null);
}

/** Makes a webhook whose deliveries are answered like this, and waits until the first one has failed. */
export async function failing(replies: readonly Reply[], changes = 1) {
  const box = receiver();
  const made = await makeWebhook(box.url);
  await box.plan(...replies);
  await makeChanges(changes);
  await made.object.wake(made.ref);
  await untilFailed(made.object);
  return { ...made, ...box };
}

/** Waits until a delivery has failed and waits for its next try, or will have none. */
export async function untilFailed(object: Stub): Promise<void> {
  const isAtRest = () =>
    runInDurableObject(object, async (instance: WebhookObject, { storage }) => {
      const alarm = await storage.getAlarm();
      const retryAt = storage.kv.get<Place>("place")?.retryAt ?? null;
      return (await instance.attempts()).length > 0 && alarm === retryAt;
    });
  await until(isAtRest);
}

export interface Sent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly companyId: string;
    readonly changes: readonly { readonly seq: number; readonly [name: string]: unknown }[];
    readonly cursor: string;
  };
}

/** The body of a delivery, verified. */
export function open({ headers, body }: Delivery, by = secret): Sent {
  return new Verifier(by).verify(body, headers) as Sent;
}

/** The numbers of the changes of each delivery. */
export function seqsOf(deliveries: readonly Delivery[]): readonly (readonly number[])[] {
  return deliveries.map(({ body }) => (JSON.parse(body) as Sent).data.changes.map(({ seq }) => seq));
}

export function idsOf(deliveries: readonly Delivery[]): readonly (string | undefined)[] {
  return deliveries.map(({ headers }) => headers["webhook-id"]);
}

/** How much longer than usual `stretchWaits` makes the waits for a next try. */
export const STRETCH = 100;

/**
 * Makes the waits for a next try a hundred times as long: the first is 500 seconds, so that no alarm of one goes off by
 * itself during a test, however slow the machine is. Tests run alarms themselves.
 */
export function stretchWaits(): void {
  vi.spyOn(Math, "random").mockReturnValue((STRETCH - 0.9) / 0.2);
}

const PATIENCE_MILLISECONDS = 15_000;

/** Shortens what a receiver may take. */
export function shortenPatience(milliseconds: number): void {
  const { setTimeout: original } = globalThis;
  vi.spyOn(globalThis, "setTimeout").mockImplementation((...[act, time = 0]) =>
    original(act, time === PATIENCE_MILLISECONDS ? milliseconds : time),
  );
}

/** Ends what a receiver may take when the head of its answer is there, and a bit of the body. */
export function endPatienceAtHead(): void {
  const { setTimeout: later, fetch: send } = globalThis;
  let end = () => {};
  vi.spyOn(globalThis, "setTimeout").mockImplementation((...[act, time = 0]) => {
    if (time === PATIENCE_MILLISECONDS) end = act;
    return later(act, time);
  });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url, request) => {
    const answer = await send(url, request);
    if (request?.redirect === "manual") later(end, 100);
    return answer;
  });
}
