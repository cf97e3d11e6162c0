/** Text as UTF-8. It imports nothing, so both the engine and its host can use it. */

const encoder = new TextEncoder();

export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The most bytes that a UTF-16 unit takes. With it, most bounds are decided by the text's length alone. */
export const MAX_BYTES_PER_UNIT = 3;

const ascii = /^[\0-\x7f]*$/;

/** How many bytes the text takes. Half a surrogate pair takes three, as the replacement character does. */
export function utf8Length(text: string): number {
  return ascii.test(text) ? text.length : encoder.encode(text).length;
}
