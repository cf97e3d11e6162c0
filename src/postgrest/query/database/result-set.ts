/** What the database answered, for the response to show. */

/** A value as D1 gives it. */
export type Cell = string | number | null;

export interface ResultSet {
  /** Rows of cells, in the order of the plan's outputs. */
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows there are (a read with a count) or were touched (a write). */
  readonly total?: number;
  /** How many rows an insert made, the others having been there. */
  readonly created?: number;
  /** Whether there are more rows than are shown, and where to go on: the last row, or a cursor that the plan gave. */
  readonly position?: {
    readonly more: boolean;
    readonly last?: readonly Cell[];
    readonly cursor?: string;
  };
}
