/**
 * JSON Merge Patch: a patch describes what changes, member by member.
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
import type { JsonValue } from "./json";
import { isObject } from "./jsonb-order";

/**
 * `{"a": 1, "b": 2}` and the patch `{"b": null, "c": 3}` → `{"a": 1, "c": 3}`. A patch that is no object replaces the
 * target; a member that is null removes one, also where the target has none.
 */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch;
  // A Map, since a key such as `__proto__` must stay a member.
  const members = new Map<string, JsonValue>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) members.delete(key);
    else members.set(key, mergePatch(members.get(key) ?? null, value));
  }
  return Object.fromEntries(members);
}
