/** A webhook as it is stored → as `/admin/webhooks` shows it, without its secrets. */
import { showTimestamp } from "../db/timestamp";
import { previousSecretOf, type ShownWebhook, type Webhook } from "./webhook";

/** @param now as stored */
export function showWebhook(webhook: Webhook, database: string, now: string): ShownWebhook {
  const { sealedSecret: _secret, sealedPrevious: _previous, previousUntil, ...shown } = webhook;
  return {
    ...shown,
    pausedAt: webhook.pausedAt === null ? null : showTimestamp(webhook.pausedAt),
    previousSecretUntil:
      previousSecretOf(webhook, now) === null || previousUntil === null ? null : showTimestamp(previousUntil),
    createdAt: showTimestamp(webhook.createdAt),
    updatedAt: showTimestamp(webhook.updatedAt),
    ...(database !== "DB" && { database }),
  };
}
