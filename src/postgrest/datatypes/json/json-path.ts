/** JSON paths over a value in memory, as `->` and `->>` follow them in SQL. */
import type { JsonValue } from "./json";
import { renderJsonb } from "./jsonb";
import { isArray, isObject } from "./jsonb-order";

interface PathStep {
  readonly key: string | number;
}

/**
 * Follows a path, `data->a->0`: a key of an object, an index of an array (negative: from the end).
 * @returns the canonical JSON text, whichever arrow the path ends with; null where it leads nowhere
 */
export function followPath(value: JsonValue, steps: readonly PathStep[]): string | null {
  let current: JsonValue | undefined = value;
  for (const { key } of steps) {
    if (current === undefined) return null;
    current = typeof key === "number" ? elementOf(current, key) : memberOf(current, key);
  }
  return current === undefined ? null : renderJsonb(current);
}

function elementOf(value: JsonValue, index: number): JsonValue | undefined {
  if (isObject(value)) return undefined;
  // PostgreSQL keeps a scalar as an array of one, and finds it at index 0.
  return (isArray(value) ? value : [value]).at(index);
}

function memberOf(value: JsonValue, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
