/**
 * Merges value sets of one field that are joined by and, or, not: the values are read and decided once, and the
 * statement has one list of them for any number of terms.
 */
import type { Condition, ResolvedField, ValueSetCondition } from "../plan";

/** A key that is the same for fields that read the same values as the same type. */
function keyOf({ column, path, type }: ResolvedField): string {
  return JSON.stringify([column.name, type.category, path.map(({ key }) => key)]);
}

/** The children, with one value set per field, in the place of its first one. */
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

/** All sets are null where the field is null, so the merged test has two values only. */
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
