import type { Condition, Relation } from "../../../plan/plan";

/** Whether a condition is the equality of each column of the primary key, and nothing else. */
export function namesOneRow(where: Condition, { primaryKey }: Relation): boolean {
  const terms = where.kind === "and" ? where.children : [where];
  const named = new Set(
    terms.map((term) =>
      term.kind === "compare" && term.operator === "=" && term.field.path.length === 0
        ? term.field.column
        : undefined,
    ),
  );
  return (
    primaryKey.length > 0 && named.size === primaryKey.length && primaryKey.every((key) => named.has(key))
  );
}
