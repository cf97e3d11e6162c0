/**
 * Signs a message as Standard Webhooks has it, with HMAC-SHA256 over its id, its time and its body.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { encodeUtf8 } from "../bytes/utf8";

/** What is signed. */
export interface SignedMessage {
  /** `webhook-id`: the same on every try. */
  readonly id: string;
  /** `webhook-timestamp`: epoch seconds of this try. */
  readonly seconds: number;
  readonly body: string;
}

export const SECRET_PREFIX = "whsec_";

/** Standard Webhooks has 24 to 64. */
const SECRET_BYTES = 32;

/** A new secret, `whsec_` and base64. */
export function newSecret(): string {
  return SECRET_PREFIX + crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toBase64();
}

const algorithm = { name: "HMAC", hash: "SHA-256" };

/**
 * The three headers of a message.
 * @param secrets `whsec_…`; while a secret is rotated there are two, and a receiver needs only one of them
 */
export async function signMessage(
  { id, seconds, body }: SignedMessage,
  secrets: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const content = encodeUtf8(`${id}.${seconds}.${body}`);
  const signatures = await Promise.all(secrets.map((secret) => sign(content, secret)));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.map((signature) => `v1,${signature}`).join(" "),
  };
}

async function sign(content: Uint8Array, secret: string): Promise<string> {
  const bytes = Uint8Array.fromBase64(secret.slice(SECRET_PREFIX.length));
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, content)).toBase64();
}
