/** A webhook as `/admin/webhooks` shows it, its attempts, and what it tells, in words. */
import { type Limits, limitedText, listText } from "../admin/limits";

export const ops = ["insert", "update", "delete"] as const;

export interface Webhook extends Limits {
  readonly id: string;
  readonly companyId: string;
  readonly url: string;
  readonly description: string | null;
  readonly ops: readonly (typeof ops)[number][] | null;
  readonly status: "active" | "paused";
  readonly pausedReason: string | null;
  readonly pausedAt: string | null;
  /** Until then deliveries are signed with the secret from before the last rotation too. */
  readonly previousSecretUntil: string | null;
  readonly createdAt: string;
}

export interface NewWebhook extends Webhook {
  readonly secret: string;
}

export interface Attempt {
  readonly at: string;
  readonly webhookId: string;
  readonly changes: number;
  /** Null: the receiver did not answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  readonly answer: string;
  readonly error: string | null;
  readonly ok: boolean;
}

export const opNames: Readonly<Record<string, string>> = {
  insert: "creations",
  update: "changes",
  delete: "deletions",
};

/** `creations and deletions, only in xero` */
export function tellsText(webhook: Webhook): string {
  const { ops: told } = webhook;
  return limitedText(told === null ? "everything" : listText(told.map((op) => opNames[op] ?? op)), webhook);
}

/** `taken: 204 in 12 ms` */
export function outcomeText({ ok, status, milliseconds, error }: Attempt): string {
  const said = status === null ? (error ?? "no answer") : `${status}${error === null ? "" : `, ${error}`}`;
  return `${ok ? "taken" : "failed"}: ${said} in ${milliseconds.toLocaleString("en")} ms`;
}
