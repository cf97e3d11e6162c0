/**
 * JSON without loss: text → `JsonValue`, with every number kept by its letters.
 * @see https://www.postgresql.org/docs/current/datatype-json.html
 */

/** A JSON number by its letters: `1.10` and `12345678901234567890` stay what they are. */
export class JsonNumber {
  constructor(readonly lexeme: string) {}
}

/** An object as `JSON.parse` makes it: its own keys only (`Object.entries`, `Object.hasOwn`), `__proto__` among them. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** JSON as it came, numbers to the letter; of a key that stands twice, the last. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;
