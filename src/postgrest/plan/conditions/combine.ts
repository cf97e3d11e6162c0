/** Joins and negates conditions, and has the conditions that are true of every row or of none. */

import type { Condition } from "../plan";
import { mergeValueSets, negateValueSet } from "./merge-value-sets";

const TRUE: Condition = { kind: "constant", value: true };
export const FALSE: Condition = { kind: "constant", value: false };
export const NULL: Condition = { kind: "constant", value: null };

/**
 * An empty `and` is true, an empty `or` is false. A single child is returned as it is, nested lists of one kind are
 * flattened, and value sets of one field are merged.
 */
export function combine(kind: "and" | "or", children: readonly Condition[]): Condition {
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
