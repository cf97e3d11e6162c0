/** Where a webhook stands: what its Durable Object stores (SPEC §15). */
import type { Narrowing } from "../../changes/narrowing";
import type { WebhookRef } from "../webhook";
import type { Failures } from "./retry-schedule";

export interface Place extends WebhookRef {
  /** When its object heard of it first, in epoch milliseconds; absent once it has a cursor. */
  readonly heardAt?: number;
  /** All changes up to here were taken; absent: where the webhook began. */
  readonly cursor?: string;
  /** The feed cannot continue from there: the cursor that `pausedReason` names, from which it can. */
  readonly goOnFrom?: string;
  /** What is being delivered. It is stored before it is sent, so that every try is the same to the letter. */
  readonly pending?: Pending;
  /** How often that failed. */
  readonly failures?: Failures;
  /** When it is tried again, in epoch milliseconds. Nothing is sent before. */
  readonly retryAt?: number;
}

export interface Pending {
  /** `webhook-id` */
  readonly id: string;
  /** The cursor of its last change. */
  readonly until: string;
  readonly timestamp: string;
  /** What the webhook was narrowed to: with another narrowing it would be another message. */
  readonly narrowing: string;
}

/** A narrowing as text, to be compared. */
export function narrowingKey({ integrations, entityTypes, ops }: Narrowing): string {
  return JSON.stringify([integrations ?? null, entityTypes ?? null, ops ?? null]);
}

/** After a delivery was taken, or nothing was wanted up to there. */
export function moveTo({ id, database }: Place, cursor: string): Place {
  return { id, database, cursor };
}

/** With nothing to wait for: what is pending is tried anew, with its id. */
export function withoutFailures({ failures: _failures, retryAt: _retryAt, ...place }: Place): Place {
  return place;
}

const name = "place";

/** The place in the object's storage. It is read and written without a pause, so that no call comes in between. */
export class PlaceStore {
  #version = 0;

  constructor(private readonly kv: SyncKvStorage) {}

  /** Changes with each `set` and `clear`, so that whoever had to wait can tell whether the place is still theirs. */
  get version(): number {
    return this.#version;
  }

  get(): Place | undefined {
    return this.kv.get<Place>(name);
  }

  set(place: Place): void {
    this.#version += 1;
    this.kv.put(name, place);
  }

  clear(): void {
    this.#version += 1;
    this.kv.delete(name);
  }
}
