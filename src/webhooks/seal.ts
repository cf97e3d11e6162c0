/**
 * Encrypts the secrets of webhooks, so that whoever reads the database or a backup of it cannot sign (SPEC §15).
 *
 *     v1.<base64url of 12 random bytes and the ciphertext with its tag>
 *
 * AES-256-GCM. The key is made from `WEBHOOK_KEY` by HKDF-SHA-256, so any long random text will do. The webhook's id is
 * authenticated with it: a sealed secret that is copied to another webhook does not open. The version is there for the
 * day when another way of sealing comes.
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
import { encodeUtf8 } from "../bytes/utf8";

const VERSION = "v1";
const NONCE_BYTES = 12;
const info = "crosswalk webhook secrets v1";

/** A sealed secret does not open: `WEBHOOK_KEY` is another one, or the text was changed. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/**
 * @param webhookKey the text of `WEBHOOK_KEY`
 * @param id the webhook's
 */
export async function sealSecret(webhookKey: string, secret: string, id: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await deriveKey(webhookKey);
  const sealed = await crypto.subtle.encrypt(algorithm(nonce, id), key, encodeUtf8(secret));
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(nonce);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return `${VERSION}.${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

/**
 * @param webhookKey the text of `WEBHOOK_KEY`
 * @param id the webhook's
 * @throws SealError
 */
export async function openSecret(webhookKey: string, sealed: string, id: string): Promise<string> {
  const [version, text] = sealed.split(".");
  if (version !== VERSION || text === undefined)
    throw new SealError("The secret is sealed in an unknown way");
  const key = await deriveKey(webhookKey);
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const [nonce, ciphertext] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
    const secret = await crypto.subtle.decrypt(algorithm(nonce, id), key, ciphertext);
    return new TextDecoder().decode(secret);
  } catch (cause) {
    throw new SealError("The secret does not open with this WEBHOOK_KEY", { cause });
  }
}

function algorithm(iv: Uint8Array, id: string) {
  return { name: "AES-GCM", iv, additionalData: encodeUtf8(id) };
}

async function deriveKey(webhookKey: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encodeUtf8(webhookKey), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encodeUtf8(info) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}
