/** Hashes, and secrets compared by their hashes. */
import { encodeUtf8 } from "./utf8";

/** SHA-256 of the text's UTF-8. */
export async function sha256(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(text)));
}

/** Compares in constant time, whatever the lengths: the hashes are compared, since they have one length. */
export async function isSameSecret(a: string, b: string): Promise<boolean> {
  const [hashA, hashB] = await Promise.all([sha256(a), sha256(b)]);
  return crypto.subtle.timingSafeEqual(hashA, hashB);
}
