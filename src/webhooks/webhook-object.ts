/**
 * The Durable Object of one webhook. It delivers from its alarm, which is set before the work and again after it, so that
 * a crash at any point leaves an alarm behind. The runtime runs one alarm at a time, and so there is one delivery at a
 * time; webhooks do not wait for each other.
 */
import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../config/bindings";
import { readSettings } from "../config/settings";
import { limitTable, logFault } from "../postgrest";
import type { FindObject } from "../rate-limit/find-key-object";
import type { Attempt } from "./attempt";
import { Courier, type Step } from "./delivery/courier";
import { withoutFailures } from "./delivery/place";
import type { WebhookRef } from "./webhook";

/** How long an alarm goes on before it makes room for the next. */
const WORK_MILLISECONDS = 40_000;
/** When a crash is made up for: longer than the work, the last delivery included. */
const CRASH_MILLISECONDS = 75_000;
/** The wait after a fault that is not the receiver's, such as a database that does not answer. */
const FAULT_MILLISECONDS = 30_000;

export class WebhookObject extends DurableObject<Bindings> {
  #known: Courier | undefined;
  /** Whether the alarm is at work, and whether it was woken meanwhile. */
  #working = false;
  #woken = false;
  /** Whether a test message is being sent. */
  #testing = false;

  /** There may be something to deliver. Waits for the time of a next try, if there is one. */
  async wake(ref: WebhookRef): Promise<void> {
    this.#woken = true;
    const { place } = this.#courier;
    const found = place.get();
    const now = Date.now();
    if (found === undefined) place.set({ ...ref, heardAt: now });
    else if (found.database !== ref.database) place.set({ ...found, ...ref });
    if (this.#working) return;
    const due = Math.max(found?.retryAt ?? now, now);
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > due) await this.ctx.storage.setAlarm(due);
  }

  /** The webhook is active again, or has changed: what failed is tried again now. */
  async resume(ref: WebhookRef): Promise<void> {
    const { place } = this.#courier;
    const found = place.get();
    if (found) place.set({ ...withoutFailures(found), ...ref });
    await this.wake(ref);
  }

  /** Why the webhook could not go on from where it stands, and what to do; null: it could. */
  async obstacle(ref: WebhookRef): Promise<string | null> {
    return (await this.#courier.obstacle(ref)) ?? null;
  }

  /** Delivers again from a cursor on, in new messages. What is being sent meanwhile moves nothing any more. */
  async replay(ref: WebhookRef, since: string): Promise<void> {
    this.#courier.place.set({ ...ref, cursor: since });
    await this.wake(ref);
  }

  /** Sends a test message, beside what is being delivered. @returns null while another one is being sent */
  async sendTest(ref: WebhookRef): Promise<Attempt | null> {
    if (this.#testing) return null;
    this.#testing = true;
    try {
      return await this.#courier.test(ref);
    } finally {
      this.#testing = false;
    }
  }

  /** The last 200, the newest first. */
  async attempts(): Promise<readonly Attempt[]> {
    return this.#courier.attempts.list();
  }

  /** The webhook was deleted. */
  async remove(): Promise<void> {
    this.#courier.forget();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    this.#working = true;
    let next: number | undefined;
    try {
      await storage.setAlarm(Date.now() + CRASH_MILLISECONDS);
      const step = await this.#deliver(Date.now() + WORK_MILLISECONDS);
      if (step.kind === "gone") return await this.remove();
      if (step.kind === "wait") next = step.until;
    } catch (error) {
      logFault(error, "A webhook was not delivered");
      next = Date.now() + FAULT_MILLISECONDS;
    } finally {
      this.#working = false;
    }
    // Nothing is awaited between the last look at the feed and this: who wakes from here on sets an alarm after it.
    await (next === undefined ? storage.deleteAlarm() : storage.setAlarm(next));
  }

  /** Until there is nothing to do now, or the time is over. */
  async #deliver(until: number): Promise<Step> {
    for (;;) {
      this.#woken = false;
      const step = await this.#courier.next();
      if (step.kind === "wait" || step.kind === "gone") return step;
      if (step.kind === "idle" && !this.#woken) return step;
      const now = Date.now();
      if (now >= until) return { kind: "wait", until: now };
    }
  }

  /** The settings are read when they are needed: wrong ones are a fault of the call, not of the object. */
  get #courier(): Courier {
    this.#known ??= new Courier(this.ctx.storage, this.env, readSettings(this.env, limitTable));
    return this.#known;
  }
}

/** Returns the object of a webhook by its id, without a call to it. */
export type FindWebhookObject = FindObject<WebhookObject>;
