/**
 * Reads the rows of an embed as the query stage nests them: JSON arrays of cells; a wide row is an array of such
 * arrays.
 */
import { ROW_WIDTH } from "../plan/layout/row-width";
import type { Cell } from "../query/database/result-set";

/** A cell of a nested row. An embed inside it is an array, which becomes JSON text again. */
function toCell(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  return JSON.stringify(value);
}

function flatten(row: unknown, width: number): readonly Cell[] {
  if (!Array.isArray(row)) throw new TypeError("a nested row is an array");
  const cells: readonly unknown[] = width > ROW_WIDTH ? row.flat(1) : row;
  return cells.map(toCell);
}

/** @param width how many outputs the row has */
export function readNestedRow(json: string | number, width: number): readonly Cell[] {
  return flatten(JSON.parse(String(json)), width);
}

export function readNestedRows(json: string | number, width: number): readonly (readonly Cell[])[] {
  const rows: unknown = JSON.parse(String(json));
  if (!Array.isArray(rows)) throw new TypeError("nested rows are an array");
  return rows.map((row) => flatten(row, width));
}
