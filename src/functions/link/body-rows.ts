/** Parses and checks the rows of a body for `link`. Cells are as they are stored. */
import {
  isObject,
  type JsonObject,
  type JsonValue,
  PostgrestError,
  type RowRules,
  type StoredCells,
} from "../../postgrest";
import type { CommandInput } from "../../rpc/define-command";
import { linkFaults } from "./faults";
import type { AskedRow, RowFault } from "./outcome";

export interface BodyRow extends AskedRow {
  /** Text of the client's choice, which the report repeats. */
  readonly ref: string | null;
}

export function readBodyRows({
  rows,
  rowFaults,
  rules,
  companyId,
}: Pick<CommandInput, "rows" | "rowFaults" | "rules" | "companyId">): readonly BodyRow[] {
  return rows.map((row, index) => readRow(row, rowFaults.get(index), rules, companyId));
}

function readRow(
  row: JsonValue,
  error: PostgrestError | undefined,
  rules: RowRules,
  companyId: string,
): BodyRow {
  if (!isObject(row)) return { ref: null, cells: {}, fault: linkFaults.notAnObject() };
  const { ref = null, companyId: company = companyId, id, ...columns } = row;
  const given = id === undefined || id === null ? columns : { id, ...columns };
  // A row that is not written still names its mapping, which no other row may displace.
  const failed = (fault: RowFault, told: string | null): BodyRow => ({
    ref: told,
    cells: namesIn(given),
    fault,
  });
  if (ref !== null && typeof ref !== "string") return failed(linkFaults.badRef(), null);
  if (company !== companyId) return { ref, cells: {}, fault: linkFaults.otherCompany(companyId) };
  if (error) return failed(toFault(error), ref);
  const odd = idColumns.find((name) => !isText(given[name]));
  if (odd !== undefined) return failed(linkFaults.notText(odd), ref);
  try {
    return { ref, cells: rules.read(given) };
  } catch (error) {
    if (!(error instanceof PostgrestError)) throw error;
    return failed(toFault(error), ref);
  }
}

/** They must be JSON strings: a client that sends a large number has lost its digits (SPEC §12). */
const idColumns = ["id", "entityType", "entityId", "integration", "externalId"] as const;

function isText(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function namesIn(row: JsonObject): StoredCells {
  const names = ["id", "entityType", "entityId", "integration"] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = row[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

/** A row that the key may not write is refused; a malformed row is invalid. */
export function toFault({ code, message, details, hint }: PostgrestError): RowFault {
  const text = details === null || typeof details === "string" ? details : JSON.stringify(details);
  return { action: code === "42501" ? "refused" : "invalid", code, message, details: text || null, hint };
}
