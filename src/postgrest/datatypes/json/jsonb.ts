/**
 * PostgreSQL's jsonb: text ↔ value. `metadata` and its like are stored as the canonical text that `renderJsonb` gives.
 * @see https://www.postgresql.org/docs/current/datatype-json.html
 */
import { sqlstate } from "../../errors";
import { assertNumericRange } from "../scalars/numeric";
import { JsonNumber, type JsonValue } from "./json";
import { JsonSyntaxError, readJson } from "./json-reader";
import { isArray, isObject, jsonbEntries } from "./jsonb-order";

/**
 * `{"a": 1}` → the value.
 * @throws 22P02 with PostgreSQL's detail where the text is no JSON; 22P05, 54001 as `readJson`.
 */
export function parseJsonb(text: string): JsonValue {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw sqlstate.malformed("invalid input syntax for type json", error.message);
    }
    throw error;
  }
}

/**
 * The canonical text, as PostgreSQL prints jsonb: a space after `:` and `,`, keys by the bytes they have and then
 * by the bytes. Numbers stay as they came, to the letter (SPEC §2): PostgreSQL would write `1e2` as `100`.
 */
export function renderJsonb(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.lexeme;
  // JSON.stringify escapes what PostgreSQL does, and nothing else
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(renderJsonb).join(", ")}]`;
  const pairs = jsonbEntries(value).map(([key, item]) => `${JSON.stringify(key)}: ${renderJsonb(item)}`);
  return `{${pairs.join(", ")}}`;
}

/**
 * A value that a client gives, as it is stored: `renderJsonb`.
 * @throws 22003 for a number that PostgreSQL's jsonb does not hold.
 */
export function storeJsonb(value: JsonValue): string {
  assertJsonbNumbers(value);
  return renderJsonb(value);
}

/** @throws 22003 for a number, at any depth, that PostgreSQL's jsonb does not hold. */
export function assertJsonbNumbers(value: JsonValue): void {
  if (value instanceof JsonNumber) assertNumericRange(value.lexeme);
  else if (isArray(value)) value.forEach(assertJsonbNumbers);
  else if (isObject(value)) Object.values(value).forEach(assertJsonbNumbers);
}

/** What `->>` makes of a value: strings bare, null as SQL's null, everything else as its text. */
export function jsonbToText(value: JsonValue): string | null {
  if (value === null || typeof value === "string") return value;
  return renderJsonb(value);
}

/** The value without the members of objects that are null, at any depth; nulls in arrays stay (`nulls=stripped`). */
export function stripNulls(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(stripNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  // `fromEntries` makes own keys, `__proto__` among them
  return Object.fromEntries(kept.map(([key, item]) => [key, stripNulls(item)]));
}
