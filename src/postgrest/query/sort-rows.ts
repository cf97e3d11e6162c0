/** Puts the rows of a mutation in order in the Worker: RETURNING has no ORDER BY. */
import { compareJsonb, parseJsonb } from "../datatypes/jsonb";
import { compareNumeric } from "../datatypes/numeric";
import { compareText } from "../datatypes/text-order";
import type { ResolvedOrderTerm } from "../plan/plan";
import type { Cell } from "./result-set";

function compareCells(left: Cell, right: Cell, { field, direction, nulls }: ResolvedOrderTerm): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === (nulls === "nullsfirst") ? -1 : 1;
  }
  const order =
    field.type.category === "json"
      ? compareJsonb(parseJsonb(String(left)), parseJsonb(String(right)))
      : field.type.category === "numeric" || field.type.category === "boolean"
        ? compareNumeric(String(left), String(right))
        : compareText(String(left), String(right));
  return direction === "asc" ? order : -order;
}

/** @param from where the cells of the order begin in a row. */
export function sortRows(
  rows: readonly (readonly Cell[])[],
  order: readonly ResolvedOrderTerm[],
  from: number,
): readonly (readonly Cell[])[] {
  if (order.length === 0) return rows;
  return rows.toSorted((left, right) => {
    for (const [index, term] of order.entries()) {
      const result = compareCells(left[from + index] ?? null, right[from + index] ?? null, term);
      if (result !== 0) return result;
    }
    return 0;
  });
}
