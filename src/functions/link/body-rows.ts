/** Parses and checks the rows of a body for `link`. Cells are as they are stored. */
import { isObject, type JsonValue, PostgrestError, type RowRules } from "../../postgrest";
import { linkFaults } from "./faults";
import type { AskedRow, RowFault } from "./outcome";

export interface BodyRow extends AskedRow {
  /** Text of the client's choice, which the report repeats. */
  readonly ref: string | null;
}

export function readBodyRows(
  rows: readonly JsonValue[],
  rules: RowRules,
  companyId: string,
): readonly BodyRow[] {
  return rows.map((row) => readRow(row, rules, companyId));
}

function readRow(row: JsonValue, rules: RowRules, companyId: string): BodyRow {
  if (!isObject(row)) return { ref: null, cells: {}, fault: linkFaults.notAnObject() };
  const { ref = null, companyId: company = companyId, id, ...columns } = row;
  if (ref !== null && typeof ref !== "string") return { ref: null, cells: {}, fault: linkFaults.badRef() };
  if (company !== companyId) return { ref, cells: {}, fault: linkFaults.otherCompany(companyId) };
  try {
    return { ref, cells: rules.read(id === undefined || id === null ? columns : { id, ...columns }) };
  } catch (error) {
    if (!(error instanceof PostgrestError)) throw error;
    return { ref, cells: {}, fault: toFault(error) };
  }
}

/** A row that the key may not write is refused; a malformed row is invalid. */
export function toFault({ code, message, details, hint }: PostgrestError): RowFault {
  const text = details === null || typeof details === "string" ? details : JSON.stringify(details);
  return { action: code === "42501" ? "refused" : "invalid", code, message, details: text || null, hint };
}
