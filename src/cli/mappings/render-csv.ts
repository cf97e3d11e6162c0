/** Rows → CSV as the API writes it: nothing for a null, `""` for an empty text, JSON for metadata. */
import { stringify } from "csv-stringify/sync";

/** @param hasHeader whether the first line names the columns */
export function renderCsv(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  hasHeader: boolean,
): string {
  const cells = rows.map((row) => columns.map((column) => toCell(row[column])));
  return stringify(hasHeader ? [columns, ...cells] : cells, {
    cast: { string: (value) => (value === "" ? { value, quoted_empty: true } : value) },
  });
}

function toCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
