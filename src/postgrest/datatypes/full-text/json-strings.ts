/** What full text search sees of a JSON document. */
import { JsonNumber, type JsonValue } from "../json/json";

/** The strings that are values, keys left out, in the order in which jsonb keeps them. */
export function jsonStrings(value: JsonValue): readonly string[] {
  const strings: string[] = [];
  const rest: JsonValue[] = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === "string") strings.push(next);
    else if (typeof next === "object" && next !== null && !(next instanceof JsonNumber)) {
      const members = isArray(next) ? [...next] : orderedMembers(next);
      for (let index = members.length - 1; index >= 0; index -= 1) rest.push(members[index] ?? null);
    }
  }
  return strings;
}

/** `Array.isArray` that knows read-only arrays. */
const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** By the length of the key in bytes and then by its bytes, whatever order JavaScript has them in. */
function orderedMembers(object: { readonly [key: string]: JsonValue }): JsonValue[] {
  const encoder = new TextEncoder();
  return Object.entries(object)
    .map(([key, value]) => ({ key: encoder.encode(key), value }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ value }) => value);
}

function compareKeys(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  const index = a.findIndex((byte, place) => byte !== b[place]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
