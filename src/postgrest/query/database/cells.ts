/** The rows that D1 returns → cells in the order of the columns. */
import { PACKED, type Packing } from "../sql/read/packing";
import type { Cell } from "./result-set";

type Row = Readonly<Record<string, Cell>>;

/** Rows whose arrays are parsed together: one by one takes longer, and all of a large answer more memory. */
const TOGETHER = 256;

/** @param packing how the rows are packed; without it, the keys of a row are the positions of its columns */
export function toCells(result: D1Result | undefined, packing?: Packing): readonly (readonly Cell[])[] {
  const rows = (result?.results ?? []) as readonly Row[];
  // JavaScript keeps integer keys in order.
  if (!packing) return rows.map((row) => Object.values(row));
  const all: Cell[][] = [];
  for (let start = 0; start < rows.length; start += TOGETHER) {
    const some = rows.slice(start, start + TOGETHER);
    const unpacked = JSON.parse(`[${some.map((row) => row[PACKED]).join(",")}]`) as Cell[][];
    for (const [index, cells] of unpacked.entries()) {
      for (const place of packing.alone) cells[place] = some[index]?.[place] ?? null;
      all.push(cells);
    }
  }
  return all;
}
