/**
 * JSON without loss: text → `JsonValue`, with the source text of every number.
 * @see https://www.postgresql.org/docs/current/datatype-json.html
 */

/** A JSON number as its source text: `1.10` and `12345678901234567890` stay as they are. */
export class JsonNumber {
  constructor(readonly lexeme: string) {}
}

/** An object as `JSON.parse` makes it. Read own keys only (`Object.entries`, `Object.hasOwn`), `__proto__` too. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A JSON value, with the source text of numbers; if a key occurs twice, the last one wins. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;
