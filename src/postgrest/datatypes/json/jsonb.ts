/**
 * PostgreSQL's jsonb: text ↔ value. A jsonb column stores the canonical text that `renderJsonb` returns.
 * @see https://www.postgresql.org/docs/current/datatype-json.html
 */
import { sqlstate } from "../../errors";
import { assertNumericRange } from "../scalars/numeric";
import { JsonNumber, type JsonValue } from "./json";
import { JsonSyntaxError, readJson } from "./json-reader";
import { isArray, isObject, jsonbEntries } from "./jsonb-order";

/**
 * `{"a": 1}` → the value.
 * @throws 22P02 with PostgreSQL's detail if the text is not JSON; 22P05 and 54001 as `readJson`
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
 * The canonical text, as PostgreSQL prints jsonb: a space after `:` and `,`, keys by their length in bytes and then by
 * their bytes. Numbers keep their source text (SPEC §2); PostgreSQL would print `1e2` as `100`.
 */
export function renderJsonb(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.lexeme;
  // JSON.stringify escapes exactly what PostgreSQL escapes.
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(renderJsonb).join(", ")}]`;
  const pairs = jsonbEntries(value).map(([key, item]) => `${JSON.stringify(key)}: ${renderJsonb(item)}`);
  return `{${pairs.join(", ")}}`;
}

/**
 * Renders a client's value to be stored.
 * @throws 22003 for a number that does not fit PostgreSQL's jsonb
 */
export function storeJsonb(value: JsonValue): string {
  assertJsonbNumbers(value);
  return renderJsonb(value);
}

/** @throws 22003 for a number, at any depth, that does not fit PostgreSQL's jsonb */
export function assertJsonbNumbers(value: JsonValue): void {
  if (value instanceof JsonNumber) assertNumericRange(value.lexeme);
  else if (isArray(value)) value.forEach(assertJsonbNumbers);
  else if (isObject(value)) Object.values(value).forEach(assertJsonbNumbers);
}

/** The result of `->>`: a string without quotes, SQL's null for a null, any other value as its text. */
export function jsonbToText(value: JsonValue): string | null {
  if (value === null || typeof value === "string") return value;
  return renderJsonb(value);
}

/** Removes null members of objects at any depth; nulls in arrays stay (`nulls=stripped`). */
export function stripNulls(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(stripNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  // `fromEntries` creates own keys, also for `__proto__`.
  return Object.fromEntries(kept.map(([key, item]) => [key, stripNulls(item)]));
}
