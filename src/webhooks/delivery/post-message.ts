/** Opens a webhook's secrets, and sends a message that is signed with them. */
import type { WebhookSettings } from "../../config/settings";
import { toTimestamp } from "../../db/timestamp";
import { checkReceiverUrl } from "../receiver-url";
import { openSecret, SealError } from "../seal";
import { signMessage } from "../sign";
import { previousSecretOf, type Webhook } from "../webhook";
import { type Sent, sendMessage } from "./send";

/**
 * A secret that does not open, or a URL that is no longer allowed, is a try that failed: it heals by itself once the
 * operator has put it right.
 * @param id `webhook-id`
 */
export async function postMessage(
  webhook: Webhook,
  id: string,
  body: string,
  { key, local }: WebhookSettings,
): Promise<Sent> {
  const checked = checkReceiverUrl(webhook.url, local);
  if ("fault" in checked) return notSent(`The URL ${checked.fault}`);
  const now = Date.now();
  const previous = previousSecretOf(webhook, toTimestamp(now));
  const sealed = [webhook.sealedSecret, ...(previous === null ? [] : [previous])];
  try {
    const secrets = await Promise.all(sealed.map((text) => openSecret(key, text, webhook.id)));
    const headers = await signMessage({ id, seconds: Math.floor(now / 1_000), body }, secrets);
    return await sendMessage({ url: checked.url, headers, body });
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return notSent(error.message);
  }
}

function notSent(error: string): Sent {
  return { status: null, milliseconds: 0, answer: "", error, retryAfter: null };
}
