/** The rows that D1 returns → cells in the order of the columns. */
import { placeName } from "../sql/by-place";
import { PACKED, type Packing } from "../sql/read/packing";
import type { Cell } from "./result-set";

type Row = Readonly<Record<string, Cell>>;

/** @param packing how the rows are packed; without it, the members of a row are in the order of its columns */
export function toCells(result: D1Result | undefined, packing?: Packing): readonly (readonly Cell[])[] {
  const rows = (result?.results ?? []) as readonly Row[];
  if (!packing) return rows.map((row) => Object.values(row));
  const alone = packing.alone.map((place) => ({ place, name: placeName(place) }));
  return rows.map((row) => {
    const cells = JSON.parse(String(row[PACKED])) as Cell[];
    for (const { place, name } of alone) cells[place] = row[name] ?? null;
    return cells;
  });
}
