/**
 * Delivers the changes of one webhook in order, a batch at a time (SPEC §15): finds the next batch, sends it, and moves
 * on once it was taken. Where it stands is stored before anything is sent, so that it can break off anywhere.
 */
import { changeErrors } from "../../changes/errors";
import { type FeedPiece, readFeed, readOwnCursor } from "../../changes/read-feed";
import type { Bindings } from "../../config/bindings";
import type { Settings, WebhookSettings } from "../../config/settings";
import { findDatabase, listDatabases } from "../../db/databases";
import { newId } from "../../db/new-id";
import { toTimestamp } from "../../db/timestamp";
import { writePoint } from "../../observe/write-point";
import { within } from "../../postgrest";
import type { Attempt } from "../attempt";
import { type LocatedWebhook, locateWebhook } from "../locate-webhook";
import type { Webhook, WebhookRef } from "../webhook";
import { findWebhook, pauseWebhook } from "../webhook-store";
import { AttemptLog } from "./attempts";
import { countBatch, FEED_BOUNDS, renderBody } from "./batch";
import { type DeliveryRecord, renderDeliveryLine, toDeliveryPoint } from "./delivery-record";
import { moveTo, narrowingKey, type Pending, type Place, PlaceStore, withoutFailures } from "./place";
import { postMessage } from "./post-message";
import { nextTry, readRetryAfter } from "./retry-schedule";
import { isTaken, type Sent } from "./send";
import { type Stop, stopByFeed, stopWithoutPlace } from "./stop";

/** What comes next: more at once, another try at a time (epoch milliseconds), nothing, or never anything. */
export type Step =
  | { readonly kind: "more" | "idle" | "gone" }
  | { readonly kind: "wait"; readonly until: number };

const MORE: Step = { kind: "more" };
const IDLE: Step = { kind: "idle" };
/** The webhook was deleted, with its company or by a call that this object has not heard of. */
const GONE: Step = { kind: "gone" };

const DATABASE_MILLISECONDS = 10_000;
/** How long a webhook that would be paused waits during maintenance, when it cannot be. */
const MAINTENANCE_MILLISECONDS = 30 * 60_000;

/** The type of the message that `test` sends. */
const TEST_TYPE = "webhook.test";

/** The sweep of each hour wakes every webhook, so that the object of an older one has heard of it. */
const HEARD_MILLISECONDS = 2 * 3_600_000;

const goneReason =
  "The receiver answered 410 Gone: it wants no more. Give the webhook another URL and resume it, or delete it.";

/** Changes that are wanted, and the cursors before and after them. */
interface Batch extends Pick<FeedPiece, "rows"> {
  readonly cursor: string;
  readonly until: string;
  /** The message that tells them, if it was sent before. */
  readonly pending: Pending | undefined;
  /** What comes after it was taken. */
  readonly after: Step;
}

export class Courier {
  readonly place: PlaceStore;
  readonly attempts: AttemptLog;
  /** How often it was told to forget. */
  #forgotten = 0;

  constructor(
    storage: DurableObjectStorage,
    private readonly env: Bindings,
    private readonly settings: Settings,
    private readonly write: (line: string) => void = (line) => console.log(line),
  ) {
    this.place = new PlaceStore(storage.kv);
    this.attempts = new AttemptLog(storage.sql);
  }

  /** Sends the next batch. @throws what the database throws; what was sent then is sent again */
  async next(): Promise<Step> {
    const { webhooks } = this.settings;
    const place = this.place.get();
    const { version } = this.place;
    if (webhooks === undefined || place === undefined) return IDLE;
    const located = await inTime(this.#locate(place));
    // It was told to stand elsewhere while the database answered.
    if (this.place.version !== version) return MORE;
    if (located === null) return this.#duringMaintenance() ?? GONE;
    const { database, webhook, ref } = located;
    if (webhook.status !== "active") return IDLE;
    if (ref.database !== place.database) {
      this.place.set({ ...place, ...ref });
      return MORE;
    }

    const batch = await this.#read(database, webhook, place);
    if (this.place.version !== version) return MORE;
    if ("reason" in batch) return this.#stop(database, webhook, place, batch);
    const { rows, cursor, until, pending, after } = batch;
    if (rows.length === 0) {
      if (until !== cursor) this.place.set(moveTo(place, until));
      return after;
    }
    const message = pending ?? {
      id: `msg_${newId()}`,
      until,
      timestamp: new Date().toISOString(),
      narrowing: narrowingKey(webhook),
    };
    // The runtime sends nothing before this is stored.
    if (!pending) this.place.set({ ...moveTo(place, cursor), pending: message });
    return this.#deliver(database, webhook, message, batch, webhooks);
  }

  /** Why it could not go on if it was active, and what to do; undefined: it could. */
  async obstacle(ref: WebhookRef): Promise<string | undefined> {
    const place = this.place.get() ?? { ...ref, heardAt: Date.now() };
    const { version } = this.place;
    const located = await inTime(this.#locate(ref));
    if (located === null) return undefined;
    const batch = await this.#read(located.database, located.webhook, place);
    if (!("reason" in batch) || this.place.version !== version) return undefined;
    this.place.set({ ...place, goOnFrom: batch.goOnFrom });
    return batch.reason;
  }

  /** Sends a message of its own, which moves nothing and is not tried again. */
  async test(ref: WebhookRef): Promise<Attempt> {
    const { webhooks } = this.settings;
    const located = await inTime(this.#locate(ref));
    if (webhooks === undefined || located === null) throw new Error("There is no such webhook");
    const { webhook } = located;
    const id = `msg_${newId()}`;
    const { companyId } = webhook;
    const timestamp = new Date().toISOString();
    const body = JSON.stringify({ type: TEST_TYPE, timestamp, data: { companyId } });
    const forgotten = this.#forgotten;
    const attempt = toAttempt(await postMessage(webhook, id, body, webhooks), id, 0);
    // Else it would be kept for ever: meanwhile the webhook was deleted.
    if (this.#forgotten === forgotten) this.attempts.add(attempt);
    return attempt;
  }

  /** The webhook was deleted. */
  forget(): void {
    this.#forgotten += 1;
    this.place.clear();
    this.attempts.clear();
  }

  async #deliver(
    database: D1Database,
    webhook: Webhook,
    message: Pending,
    { rows, after }: Batch,
    settings: WebhookSettings,
  ): Promise<Step> {
    const { id, until, timestamp } = message;
    const body = renderBody(rows, { companyId: webhook.companyId, timestamp, cursor: until });
    const sent = await postMessage(webhook, id, body, settings);
    const place = this.place.get();
    // Meanwhile the webhook was deleted.
    if (place === undefined) return IDLE;
    const attempt = toAttempt(sent, id, rows.length);
    this.attempts.add(attempt);
    const { ok, status, milliseconds } = attempt;
    this.#observe({
      webhook: webhook.id,
      company: webhook.companyId,
      message: id,
      ok,
      status,
      tries: (place.failures?.count ?? 0) + 1,
      changes: rows.length,
      lagSeconds: Math.max(0, Date.now() - Date.parse(rows[0]?.changedAt ?? timestamp)) / 1_000,
      milliseconds,
    });
    // Meanwhile it was told to begin elsewhere.
    if (place.pending?.id !== id) return MORE;
    if (ok) {
      this.place.set(moveTo(place, until));
      return after;
    }
    return this.#fail(database, webhook, place, sent);
  }

  /** Waits for the next try, or gives up. */
  async #fail(database: D1Database, webhook: Webhook, place: Place, sent: Sent): Promise<Step> {
    if (sent.status === 410) return this.#pause(database, webhook, goneReason);
    const now = Date.now();
    const { count, since } = place.failures ?? { count: 0, since: now };
    const failures = { count: count + 1, since };
    const until = nextTry(failures, now, readRetryAfter(sent.retryAfter, now), Math.random());
    if (until === undefined) {
      const last = sent.error ?? `The receiver answered ${sent.status}`;
      const reason = `Nothing was taken for 3 days, in ${failures.count} tries. The last one: ${last}.`;
      return this.#pause(database, webhook, reason);
    }
    this.place.set({ ...place, failures, retryAt: until });
    return { kind: "wait", until };
  }

  #stop(database: D1Database, webhook: Webhook, place: Place, { reason, goOnFrom }: Stop): Promise<Step> {
    this.place.set({ ...place, goOnFrom });
    return this.#pause(database, webhook, reason);
  }

  /** The webhook keeps its place. If somebody changed it meanwhile, it goes on. */
  async #pause(database: D1Database, webhook: Webhook, reason: string): Promise<Step> {
    const later = this.#duringMaintenance();
    if (later) return later;
    const paused = await inTime(pauseWebhook(database, webhook, reason, toTimestamp(Date.now())));
    const place = this.place.get();
    if (place) this.place.set(withoutFailures(place));
    if (!paused) return MORE;
    if (this.settings.logRequests !== "none") {
      this.write(JSON.stringify({ event: "webhook paused", webhook: webhook.id, reason }));
    }
    return IDLE;
  }

  /**
   * A webhook then waits: the database is not written, and what a restore has not brought back yet, such as its cursor or
   * itself, may be there after it.
   */
  #duringMaintenance(): Step | undefined {
    if (this.settings.maintenance !== "read-only") return undefined;
    return { kind: "wait", until: Date.now() + MAINTENANCE_MILLISECONDS };
  }

  /** What comes next of the feed, or why nothing can: a change that is no longer kept is never passed over. */
  async #read(database: D1Database, webhook: Webhook, place: Place): Promise<Batch | Stop> {
    const cursor = place.cursor ?? webhook.since;
    const pending = place.pending?.narrowing === narrowingKey(webhook) ? place.pending : undefined;
    const last = pending && readOwnCursor(pending.until);
    try {
      const piece = await inTime(readFeed(database, readOwnCursor(cursor), webhook, FEED_BOUNDS, last));
      const { newest } = piece;
      // A restore came in between: under the id of the message, the receiver may have taken other changes.
      if (pending && piece.looked !== pending.until) throw changeErrors.otherHistory(newest);
      if (isForgotten(place, webhook)) {
        return await inTime(stopWithoutPlace(database, place, webhook, newest));
      }
      const count = pending ? piece.rows.length : countBatch(piece.rows, webhook.companyId);
      const rows = piece.rows.slice(0, count);
      const isCut = !piece.whole || count < piece.rows.length;
      const until = pending?.until ?? (isCut ? rows.at(-1)?.cursor : piece.looked) ?? cursor;
      return { rows, cursor, until, pending, after: until === newest || until === cursor ? IDLE : MORE };
    } catch (error) {
      return inTime(stopByFeed(database, place, webhook, error));
    }
  }

  #observe(record: DeliveryRecord): void {
    const { logRequests } = this.settings;
    if (logRequests === "all" || (logRequests === "errors" && !record.ok)) {
      this.write(renderDeliveryLine(record));
    }
    writePoint(this.env.METRICS, toDeliveryPoint(record));
  }

  /** Where it was last, or where its company has moved to. */
  async #locate({ id, database: name }: WebhookRef): Promise<LocatedWebhook | null> {
    const database = findDatabase(this.env, name);
    if (!database) throw new Error(`The database ${name} is not bound`);
    const webhook = await findWebhook(database, id);
    if (webhook !== null) return { webhook, database, ref: { id, database: name } };
    return listDatabases(this.env).length === 1 ? null : locateWebhook(this.env, id);
  }
}

/** Whether the object of a webhook that is not new has no place for it. */
function isForgotten({ heardAt, cursor }: Place, { createdAt }: Webhook): boolean {
  const isNew = heardAt === undefined || heardAt - Date.parse(createdAt) < HEARD_MILLISECONDS;
  return cursor === undefined && !isNew;
}

function toAttempt({ retryAfter: _, ...sent }: Sent, webhookId: string, changes: number): Attempt {
  const at = new Date(Date.now() - sent.milliseconds).toISOString();
  return { at, webhookId, changes, ...sent, ok: isTaken(sent) };
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return within(DATABASE_MILLISECONDS, work, () => new Error("The database gave no answer"));
}
