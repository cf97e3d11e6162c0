/**
 * Which cells of a row come in one JSON array, which the query stage writes and the response stage reads. D1 makes a
 * JavaScript object of each row, with a member for each column: packed, a page of 1,000 mappings takes three quarters of the
 * time.
 */
import { isShort } from "../../datatypes/short-types";
import type { Column, ReadPlan } from "../plan";
import { ROW_WIDTH } from "./row-width";

export interface Packing {
  /** The places of the cells that come beside the array, each in a column of its own. */
  readonly beside: readonly number[];
}

/** Fewer cells take as long packed as not. */
const LEAST = 4;

/** A text of so many characters is packed; longer ones could make the array, with its escapes, too long for D1. */
const LONGEST_TEXT = 1000;

/** Undefined if the rows of the plan are not packed. */
export function packingOf(plan: ReadPlan): Packing | undefined {
  const columns = plainColumns(plan);
  if (!columns || columns.length > ROW_WIDTH) return undefined;
  const beside = columns.flatMap((column, place) => (isPackable(column) ? [] : [place]));
  return columns.length - beside.length < LEAST ? undefined : { beside };
}

/** The columns, if every member of the row is a plain column, as in most reads; undefined otherwise. */
export function plainColumns({ outputs, grouped }: ReadPlan): readonly Column[] | undefined {
  if (grouped) return undefined;
  const columns: Column[] = [];
  for (const output of outputs) {
    if (output.kind !== "value" || !output.field || output.field.path.length > 0 || output.via.length > 0) {
      return undefined;
    }
    columns.push(output.field.column);
  }
  return columns;
}

/** Reals are not: SQLite writes them into JSON with 15 digits instead of 17. */
export function isPackable({ type, maxLength }: Column): boolean {
  return type.kind !== "float" && (isShort(type) || (maxLength !== undefined && maxLength <= LONGEST_TEXT));
}
