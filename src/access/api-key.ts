/**
 * The text of an API key: random bytes → `crbn_` + 33 base62 characters + 6 of checksum. Also checks the form of a key,
 * hashes it, and makes its preview. Pure: the caller passes the random bytes.
 */
import { sha256 } from "../bytes/sha256";

/**
 * 192 bits. A preview shows five characters of the checksum, which reveals about 30 bits of the secret; at least 160
 * bits must stay unknown (SPEC §8).
 */
export const API_KEY_RANDOM_BYTES = 24;

const prefix = "crbn_";
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62^33 > 2^192 and 62^6 > 2^32: every value has exactly this many digits. */
const secretDigits = 33;
const checksumDigits = 6;
const pattern = new RegExp(`^${prefix}([0-9A-Za-z]{${secretDigits}})([0-9A-Za-z]{${checksumDigits}})$`);

/**
 * Makes a key from fresh random bytes.
 * @example formatApiKey(crypto.getRandomValues(new Uint8Array(API_KEY_RANDOM_BYTES))) // "crbn_0aZ…"
 * @throws RangeError if there are not exactly `API_KEY_RANDOM_BYTES` bytes
 */
export function formatApiKey(random: Uint8Array): string {
  if (random.length !== API_KEY_RANDOM_BYTES) {
    throw new RangeError(`An API key is made of ${API_KEY_RANDOM_BYTES} random bytes`);
  }
  const secret = base62(BigInt(`0x${random.toHex()}`), secretDigits);
  return prefix + secret + checksum(secret);
}

/** Whether the text has the form of a key and a correct checksum. A typo or a guess fails here, without a look-up. */
export function isApiKey(text: string): boolean {
  const [, secret, sum] = pattern.exec(text) ?? [];
  return secret !== undefined && sum === checksum(secret);
}

/** SHA-256 of the key in lower-case hex. The key itself is never stored. */
export async function hashApiKey(key: string): Promise<string> {
  return (await sha256(key)).toHex();
}

/** The last five characters, so that people can tell their keys apart. */
export function previewApiKey(key: string): string {
  return key.slice(-5);
}

function checksum(secret: string): string {
  return base62(BigInt(crc32(secret)), checksumDigits);
}

function base62(value: bigint, digits: number): string {
  let rest = value;
  let text = "";
  for (let i = 0; i < digits; i++) {
    text = alphabet.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

/** CRC-32 as in zip and PNG (reflected polynomial 0xEDB88320), of ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
