/** The rows that D1 returns → cells in the order of the columns. */
import { PACKED, type Packing } from "../sql/read/packing";
import type { Cell } from "./result-set";

type Row = Readonly<Record<string, Cell>>;

/** @param packing how the rows are packed; without it, the keys of a row are the positions of its columns */
export function toCells(result: D1Result | undefined, packing?: Packing): readonly (readonly Cell[])[] {
  const rows = (result?.results ?? []) as readonly Row[];
  // JavaScript keeps integer keys in order.
  if (!packing) return rows.map((row) => Object.values(row));
  const { alone } = packing;
  return rows.map((row) => {
    const cells = JSON.parse(String(row[PACKED])) as Cell[];
    for (const place of alone) cells[place] = row[place] ?? null;
    return cells;
  });
}
