/** A row most of whose cells came in one JSON array (`packing.ts`). Most are written without parsing it. */
import type { Datum } from "../../datatypes/data-type";

/** A value as D1 returns it. */
export type Cell = Datum | null;

/** A cell that comes beside the array. */
export interface Beside {
  readonly place: number;
  /** Its column. */
  readonly name: string;
}

export class PackedRow {
  constructor(
    /** The array, with 0 for each cell that comes beside it. */
    readonly json: string,
    private readonly columns: Readonly<Record<string, Cell>>,
    private readonly beside: readonly Beside[],
  ) {}

  cells(): readonly Cell[] {
    const cells = JSON.parse(this.json) as Cell[];
    for (const { place, name } of this.beside) cells[place] = this.columns[name] ?? null;
    return cells;
  }

  /** @param index which of the cells beside the array, in the order of their places */
  cellBeside(index: number): Cell {
    return this.columns[this.beside[index]?.name ?? ""] ?? null;
  }
}

export function cellsOf(row: readonly Cell[] | PackedRow): readonly Cell[] {
  return row instanceof PackedRow ? row.cells() : row;
}
