/** How conditions are put together: lists of them, their opposite, and what holds of every row or of none. */

import type { Condition } from "../plan";
import { mergeValueSets, negateValueSet } from "./merge-value-sets";

const TRUE: Condition = { kind: "constant", value: true };
export const FALSE: Condition = { kind: "constant", value: false };
export const NULL: Condition = { kind: "constant", value: null };

/**
 * An empty `and` is true, an empty `or` false; one child is itself; a list in a list of its kind is that list; value
 * sets of one field are one.
 */
export function junction(kind: "and" | "or", children: readonly Condition[]): Condition {
  const flat = children.flatMap((child) => (child.kind === kind ? child.children : [child]));
  const merged = mergeValueSets(kind, flat);
  const [only] = merged;
  if (only === undefined) return kind === "and" ? TRUE : FALSE;
  return merged.length === 1 ? only : { kind, children: merged };
}

export function negate(child: Condition): Condition {
  if (child.kind === "valueSet") return negateValueSet(child);
  return child.kind === "not" ? child.child : { kind: "not", child };
}
