/** The rows that a write shows. The Worker sorts them, because RETURNING has no ORDER BY. */

import type { JsonValue } from "../datatypes/json/json";
import { parseJsonb } from "../datatypes/json/jsonb";
import { compareJsonb } from "../datatypes/json/jsonb-order";
import { compareNumeric } from "../datatypes/scalars/numeric";
import { compareText } from "../datatypes/scalars/text-order";
import type { ReadPlan, ResolvedOrderTerm } from "../plan/plan";
import type { Cell } from "./database/result-set";

/** A value to sort by. JSON is parsed once for each row, not for each comparison. */
type SortKey = { readonly json: JsonValue } | { readonly text: string } | null;

function sortKeyOf(cell: Cell, { field }: ResolvedOrderTerm): SortKey {
  if (cell === null) return null;
  const text = String(cell);
  return field.type.category === "json" ? { json: parseJsonb(text) } : { text };
}

function compareKeys(left: SortKey, right: SortKey, { field, direction, nulls }: ResolvedOrderTerm): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === (nulls === "nullsfirst") ? -1 : 1;
  }
  const order = compareValues(left, right, field.type.category);
  return direction === "asc" ? order : -order;
}

function compareValues(
  left: NonNullable<SortKey>,
  right: NonNullable<SortKey>,
  category: ResolvedOrderTerm["field"]["type"]["category"],
): number {
  if ("json" in left || "json" in right) {
    return "json" in left && "json" in right ? compareJsonb(left.json, right.json) : 0;
  }
  const isNumber = category === "numeric" || category === "boolean";
  return isNumber ? compareNumeric(left.text, right.text) : compareText(left.text, right.text);
}

/**
 * The rows that match the inner joins of a representation, in its order.
 * @param rows those of `buildRepresentation`: members, then the values to sort by, then whether to keep the row
 */
export function showRows(
  representation: ReadPlan,
  rows: readonly (readonly Cell[])[],
): readonly (readonly Cell[])[] {
  const width = representation.outputs.length;
  const kept = rows.filter((row) => row.at(-1) === 1);
  return sortRows(kept, representation.order, width).map((row) => row.slice(0, width));
}

/** @param from the index of the first value to sort by */
function sortRows(
  rows: readonly (readonly Cell[])[],
  order: readonly ResolvedOrderTerm[],
  from: number,
): readonly (readonly Cell[])[] {
  if (order.length === 0) return rows;
  const keyed = rows.map((row) => ({
    row,
    keys: order.map((term, index) => sortKeyOf(row[from + index] ?? null, term)),
  }));
  keyed.sort((left, right) => {
    for (const [index, term] of order.entries()) {
      const result = compareKeys(left.keys[index] ?? null, right.keys[index] ?? null, term);
      if (result !== 0) return result;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
