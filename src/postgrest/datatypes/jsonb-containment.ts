/**
 * jsonb containment, the operators `@>` and `<@`.
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT
 */
import { readDecimal } from "./decimal";
import { JsonNumber, type JsonValue } from "./json";
import { equalsJsonb, isArray, isContainer, isObject } from "./jsonb-order";

/**
 * `left @> right`: the pairs of an object are found in the other, each element of an array is contained in some
 * element, whatever the order and however often. At the top an array also contains a scalar that is its element.
 * The work is bounded by the size of one times the size of the other.
 */
export function containsJsonb(left: JsonValue, right: JsonValue): boolean {
  if (isArray(left) && !isContainer(right)) return arrayContains(left, [right]);
  return contains(left, right);
}

function contains(left: JsonValue, right: JsonValue): boolean {
  if (isArray(right)) return isArray(left) && arrayContains(left, right);
  if (!isObject(right)) return !isContainer(left) && equalsJsonb(left, right);
  return (
    isObject(left) &&
    Object.entries(right).every(([key, value]) => {
      const own = Object.hasOwn(left, key) ? left[key] : undefined;
      return own !== undefined && contains(own, value);
    })
  );
}

function arrayContains(left: readonly JsonValue[], right: readonly JsonValue[]): boolean {
  const scalars = new Set(left.filter((item) => !isContainer(item)).map(scalarKey));
  const containers = left.filter(isContainer);
  return right.every((item) =>
    isContainer(item)
      ? containers.some((candidate) => contains(candidate, item))
      : scalars.has(scalarKey(item)),
  );
}

/** A text that two scalars share when they are equal: 1 and 1.0 do. */
function scalarKey(value: JsonValue): string {
  if (value instanceof JsonNumber) return JSON.stringify(readDecimal(value.lexeme) ?? value.lexeme);
  return typeof value === "string" ? `"${value}` : String(value);
}
