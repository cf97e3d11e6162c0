/** The rows that a response shows, and what its headers say of them. */
import type { ResultSet, Rows } from "../query/database/result-set";

export interface ShownRows extends Omit<ResultSet, "rows"> {
  readonly rows: Rows;
}
