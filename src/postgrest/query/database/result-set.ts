/** The result of a plan, which `response/` renders. */
import type { Cell, PackedRow } from "../../plan/layout/packed-row";

export type { Cell };

/** Cells in the order of the plan's outputs. */
export type Row = readonly Cell[] | PackedRow;

/** Rows that may be made one by one, while they are rendered. */
export interface Rows extends Iterable<Row> {
  readonly length: number;
}

export interface ResultSet {
  readonly rows: readonly Row[];
  /** How many rows there are (a read with a count) or were touched (a write). */
  readonly total?: number;
  /** How many rows an insert created; it merged or ignored the others. */
  readonly created?: number;
  /** Whether there are more rows, and where the next page starts: after the last row, or at a cursor of the plan's. */
  readonly position?: {
    readonly more: boolean;
    readonly last?: readonly Cell[];
    readonly cursor?: string;
  };
}
