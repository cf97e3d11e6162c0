/** A jsonb value → a text that two values share when they are equal, for sets and maps of them. */
import { readDecimal } from "../scalars/decimal";
import { JsonNumber, type JsonValue } from "./json";
import { isArray, isObject } from "./jsonb-order";

/** `1` and `1.0` share one; so do objects with their keys in another order. */
export function jsonbKey(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(jsonbKey).join(",")}]`;
  if (!isObject(value)) return scalarKey(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${jsonbKey(value[key] ?? null)}`).join(",")}}`;
}

/** The same for what is neither an array nor an object. */
export function scalarKey(value: JsonValue): string {
  return value instanceof JsonNumber ? numberKey(value.lexeme) : JSON.stringify(value);
}

/** The letters themselves, where those of equal numbers are the same. */
const canonicalInteger = /^-?[1-9]\d*$/;

function numberKey(lexeme: string): string {
  if (canonicalInteger.test(lexeme) && !lexeme.endsWith("0")) return lexeme;
  const decimal = readDecimal(lexeme);
  if (!decimal) return lexeme;
  const { negative, digits, exponent } = decimal;
  // An integer that ends in no zero has as many digits as its exponent says: the same as above.
  if (digits.length === exponent && exponent > 0) return `${negative ? "-" : ""}${digits}`;
  return `${negative ? "-" : ""}${digits}e${exponent}`;
}
