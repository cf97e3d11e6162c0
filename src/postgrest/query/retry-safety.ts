/**
 * Whether a write may be made a second time where nobody knows whether the first one was: only where the table and
 * the answer are the same after two as after one.
 */
import type { Condition, InsertPlan, MutatePlan, Relation } from "../plan/plan";

/** Whether the condition names one row by its primary key, and asks nothing else that may have changed since. */
function isPrimaryKey(where: Condition, { primaryKey }: Relation): boolean {
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

/**
 * An upsert finds the rows that it made before, if each has its key: a partial set leaves rows out, a null
 * conflicts with nothing, and a key that the table makes is another one next time. Skipping what is there gives no
 * row back the second time.
 */
function isRepeatableInsert({ conflict, columns, rows, returning }: InsertPlan): boolean {
  if (!conflict || conflict.target.where) return false;
  if (conflict.action === "ignore" && returning !== "minimal") return false;
  const indexes = conflict.target.columns.map((column) => columns.indexOf(column));
  return (
    !indexes.includes(-1) && rows.every((row) => indexes.every((index) => (row[index] ?? null) !== null))
  );
}

/**
 * Upserts by a key that the client gives, and what PATCH and DELETE do to one row by its primary key.
 * @param countRows whether the answer tells how many rows were written: the second time it may be none
 */
export function isRepeatable(plan: MutatePlan, countRows: boolean): boolean {
  switch (plan.kind) {
    case "insert":
      return isRepeatableInsert(plan) && !(countRows && plan.conflict?.action === "ignore");
    case "update":
      return (
        isPrimaryKey(plan.where, plan.relation) &&
        plan.assignments.every(({ column }) => !plan.relation.primaryKey.includes(column))
      );
    case "delete":
      return (
        isPrimaryKey(plan.where, plan.relation) &&
        plan.returning === "minimal" &&
        plan.cardinality.singular === undefined &&
        !countRows
      );
  }
}
