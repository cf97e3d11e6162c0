/** JSON whose numbers keep their letters: `12345678901234567890` and `1.10` are written as they were read. */

declare global {
  interface JSON {
    /** @see https://tc39.es/proposal-json-parse-with-source */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** What a row with such JSON is told. The Worker takes far fewer levels than this can read. */
export const tooDeep = "JSON is nested too deeply";

/**
 * As `JSON.parse`, but a number becomes what `JSON.stringify` writes as it was.
 * @throws SyntaxError; RangeError for JSON that is nested too deeply
 */
export function parseLosslessly(text: string): unknown {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? JSON.rawJSON(source) : value,
  );
}
