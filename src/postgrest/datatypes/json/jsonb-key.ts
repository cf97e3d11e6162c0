/** A jsonb value → a key that is the same for equal values, for sets and maps. */
import { readDecimal } from "../scalars/decimal";
import { JsonNumber, type JsonValue } from "./json";
import { isArray, isObject } from "./jsonb-order";

/** `1` and `1.0` have the same key, and so have objects whose keys differ in order only. */
export function jsonbKey(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(jsonbKey).join(",")}]`;
  if (!isObject(value)) return scalarKey(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${jsonbKey(value[key] ?? null)}`).join(",")}}`;
}

/** The key of a scalar. */
export function scalarKey(value: JsonValue): string {
  return value instanceof JsonNumber ? numberKey(value.lexeme) : JSON.stringify(value);
}

/** The source text itself, if equal numbers have the same text. */
const canonicalInteger = /^-?[1-9]\d*$/;

function numberKey(lexeme: string): string {
  if (canonicalInteger.test(lexeme) && !lexeme.endsWith("0")) return lexeme;
  const decimal = readDecimal(lexeme);
  if (!decimal) return lexeme;
  const { negative, digits, exponent } = decimal;
  // An integer without a trailing zero has as many digits as its exponent says, so it gets the same key as above.
  if (digits.length === exponent && exponent > 0) return `${negative ? "-" : ""}${digits}`;
  return `${negative ? "-" : ""}${digits}e${exponent}`;
}
