/** The strings of a JSON document that full text search looks at. */
import { JsonNumber, type JsonValue } from "../json/json";
import { isArray, jsonbEntries } from "../json/jsonb-order";

/** The string values, without keys, in jsonb's order. */
export function jsonStrings(value: JsonValue): readonly string[] {
  const strings: string[] = [];
  const rest: JsonValue[] = [value];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === "string") strings.push(next);
    else if (typeof next === "object" && next !== null && !(next instanceof JsonNumber)) {
      const members = isArray(next) ? next : jsonbEntries(next).map(([, member]) => member);
      for (let index = members.length - 1; index >= 0; index -= 1) rest.push(members[index] ?? null);
    }
  }
  return strings;
}
