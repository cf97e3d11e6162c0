/**
 * Value sets of one field that are joined by and, or, not → one value set: its values are read and decided once, and
 * the statement has one list of them, however many terms the request has.
 */
import type { Condition, ResolvedField, ValueSetCondition } from "../plan";

/** The same for fields that read the same values as the same type. */
function keyOf({ column, path, type }: ResolvedField): string {
  return JSON.stringify([column.name, type.category, path.map(({ operand }) => operand)]);
}

/** The children, with one value set in place of those of one field, where the first of them was. */
export function mergeValueSets(kind: "and" | "or", children: readonly Condition[]): readonly Condition[] {
  const byField = new Map<string, ValueSetCondition[]>();
  for (const child of children) {
    if (child.kind !== "valueSet") continue;
    const key = keyOf(child.field);
    const same = byField.get(key);
    if (same) same.push(child);
    else byField.set(key, [child]);
  }
  return children.flatMap((child): readonly Condition[] => {
    if (child.kind !== "valueSet") return [child];
    const same = byField.get(keyOf(child.field)) ?? [];
    return same[0] === child ? [merge(kind, child, same)] : [];
  });
}

/** All are null where the field is, so what is left to decide is two-valued. */
function merge(
  kind: "and" | "or",
  first: ValueSetCondition,
  sets: readonly ValueSetCondition[],
): ValueSetCondition {
  if (sets.length === 1) return first;
  const test: ValueSetCondition["test"] =
    kind === "and"
      ? (value) => sets.every((set) => set.test(value))
      : (value) => sets.some((set) => set.test(value));
  return { ...first, test };
}

export function negateValueSet(set: ValueSetCondition): ValueSetCondition {
  return { ...set, test: (value) => !set.test(value) };
}
