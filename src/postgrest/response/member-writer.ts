/** How a member of a row is written. */
import type { Cell } from "../query/database/result-set";

/** A member of a row: its name, and how its value is written from a cell. */
export interface MemberWriter {
  readonly name: string;
  /** The value as JSON text. */
  json(cell: Cell): string;
  /** The same from a text in the form of JSON without escapes; "same": it is that text. Absent: it has to be parsed. */
  readonly restate?: "same" | ((json: string) => string);
  /** The value as PostgreSQL's output text, or null. */
  text(cell: Cell): string | null;
}
