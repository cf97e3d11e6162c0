/**
 * The order of jsonb values.
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING
 */
import { utf8Length } from "../../../bytes/utf8";
import { compareNumeric } from "../scalars/decimal";
import { compareText } from "../scalars/text-order";
import { JsonNumber, type JsonObject, type JsonValue } from "./json";

/**
 * Object > array > boolean > number > string > null. Arrays compare by length and then by elements, objects by the
 * number of pairs and then by each key and value. Numbers compare as numbers, text by code point.
 */
export function compareJsonb(left: JsonValue, right: JsonValue): number {
  if (Array.isArray(left) !== Array.isArray(right)) {
    // PostgreSQL stores a scalar as an array of one, so an empty array is less than a scalar; its manual says so.
    if (isEmptyArray(left) && !isContainer(right)) return -1;
    if (isEmptyArray(right) && !isContainer(left)) return 1;
  }
  return compareValues(left, right);
}

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** Whether the value is an array or an object. */
export function isContainer(value: JsonValue): value is readonly JsonValue[] | JsonObject {
  return isArray(value) || isObject(value);
}

function isEmptyArray(value: JsonValue): boolean {
  return isArray(value) && value.length === 0;
}

function compareValues(left: JsonValue, right: JsonValue): number {
  const order = typeRank(left) - typeRank(right);
  if (order !== 0) return order;
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (left instanceof JsonNumber && right instanceof JsonNumber)
    return compareNumeric(left.lexeme, right.lexeme);
  if (isArray(left) && isArray(right)) return compareArrays(left, right);
  return isObject(left) && isObject(right) ? compareObjects(left, right) : 0;
}

function typeRank(value: JsonValue): number {
  if (value === null) return 0;
  if (typeof value === "string") return 1;
  if (value instanceof JsonNumber) return 2;
  if (typeof value === "boolean") return 3;
  return isArray(value) ? 4 : 5;
}

function compareArrays(left: readonly JsonValue[], right: readonly JsonValue[]): number {
  if (left.length !== right.length) return left.length - right.length;
  for (const [index, item] of left.entries()) {
    const order = compareValues(item, right[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareObjects(left: JsonObject, right: JsonObject): number {
  const size = Object.keys(left).length - Object.keys(right).length;
  if (size !== 0) return size;
  const pairs = jsonbEntries(left);
  const others = jsonbEntries(right);
  for (const [index, [key, value]] of pairs.entries()) {
    const other = others[index];
    if (!other) return 1;
    const order = compareText(key, other[0]) || compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return 0;
}

/** The pairs of an object in jsonb's order: by the length of the key in bytes, then by its bytes. */
export function jsonbEntries(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(object).sort(([left], [right]) => compareKeys(left, right));
}

function compareKeys(left: string, right: string): number {
  return utf8Length(left) - utf8Length(right) || compareText(left, right);
}
