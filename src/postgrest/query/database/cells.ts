/** The rows that D1 returns → cells in the order of the columns. */
import { PackedRow } from "../../plan/layout/packed-row";
import type { Packing } from "../../plan/layout/packing";
import { PACKED, placeName } from "../sql/by-place";
import type { Cell, Row } from "./result-set";

type Columns = Readonly<Record<string, Cell>>;

const rowsOf = (result: D1Result | undefined) => (result?.results ?? []) as readonly Columns[];

/** The members of a row are in the order of its columns. */
export function toCells(result: D1Result | undefined): readonly (readonly Cell[])[] {
  return rowsOf(result).map((columns) => Object.values(columns));
}

/** @param packing how the rows are packed, if they are */
export function toRows(result: D1Result | undefined, packing: Packing | undefined): readonly Row[] {
  if (!packing) return toCells(result);
  const beside = packing.beside.map((place) => ({ place, name: placeName(place) }));
  return rowsOf(result).map((columns) => new PackedRow(String(columns[PACKED]), columns, beside));
}
