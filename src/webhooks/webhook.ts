/** The record of a webhook: as it is stored, and as `/admin/webhooks` shows it. Its secrets are only in the former. */
import * as z from "zod/mini";
import { once } from "../memory/once.ts";

export const ops = ["insert", "update", "delete"] as const;
export type Op = (typeof ops)[number];

export const statuses = ["active", "paused"] as const;
export type WebhookStatus = (typeof statuses)[number];

const list = () => z.nullable(z.array(z.string()));

/** What an operator says of a webhook; lists are null for all. */
const subscription = () => ({
  url: z.string(),
  description: z.nullable(z.string()),
  integrations: list(),
  entityTypes: list(),
  ops: z.nullable(z.array(z.enum(ops))),
});

/** A webhook as it is shown. Times are RFC 3339 in UTC. */
export const shownWebhook = once(() =>
  z.object({
    id: z.string(),
    companyId: z.string(),
    ...subscription(),
    /** A paused webhook keeps its place and delivers nothing. */
    status: z.enum(statuses),
    /** Null while it is active. */
    pausedReason: z.nullable(z.string()),
    pausedAt: z.nullable(z.string()),
    /** Until then deliveries are signed with the secret from before the last rotation as well; null: they are not. */
    previousSecretUntil: z.nullable(z.string()),
    /** The cursor at which it began. */
    since: z.string(),
    /** The binding of the database that has its company; absent: `DB`. */
    database: z.exactOptional(z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
);

export type ShownWebhook = z.infer<ReturnType<typeof shownWebhook>>;

/** The part of a webhook that PATCH changes. */
export type Subscription = Pick<
  ShownWebhook,
  "url" | "description" | "integrations" | "entityTypes" | "ops" | "status"
>;

/** A webhook as it is stored. Times are `timestamptz` as stored (src/db/timestamp.ts), which compare as text. */
export interface Webhook extends Omit<ShownWebhook, "previousSecretUntil" | "database"> {
  /** `whsec_…`, sealed with the webhook's id (seal.ts). */
  readonly sealedSecret: string;
  /** The secret from before the last rotation, which signs as well until `previousUntil`. */
  readonly sealedPrevious: string | null;
  readonly previousUntil: string | null;
}

/** Where a webhook is found: its id, which names its Durable Object too, and the binding of its database. */
export interface WebhookRef {
  readonly id: string;
  /** `DB`, or `DB_…`. */
  readonly database: string;
}

/** The secret from before the last rotation, where it still signs. @param now as stored */
export function previousSecretOf(webhook: Webhook, now: string): string | null {
  const { sealedPrevious, previousUntil } = webhook;
  return previousUntil !== null && previousUntil > now ? sealedPrevious : null;
}
