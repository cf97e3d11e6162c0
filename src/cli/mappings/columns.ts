/** The columns that a file of mappings may have, and how a cell's text becomes a value. */
import { parseLosslessly } from "./lossless-json.ts";

interface Column {
  readonly type: "text" | "boolean" | "json" | "time";
  /** Whether an empty cell means null. If not, the row is sent without the column. */
  readonly isNullable: boolean;
}

const given = (type: Column["type"]): Column => ({ type, isNullable: false });
const nullable = (type: Column["type"]): Column => ({ type, isNullable: true });

/** In the order of the API. A test compares them with the table. */
export const columns: ReadonlyMap<string, Column> = new Map(
  Object.entries({
    id: given("text"),
    entityType: given("text"),
    entityId: given("text"),
    integration: given("text"),
    externalId: nullable("text"),
    allowDuplicateExternalId: given("boolean"),
    metadata: nullable("json"),
    lastSyncedAt: nullable("time"),
    remoteUpdatedAt: nullable("time"),
    createdAt: given("time"),
    updatedAt: given("time"),
    createdBy: nullable("text"),
    updatedBy: nullable("text"),
    companyId: given("text"),
  }),
);

/** The columns that name an entity in an integration. */
export const entityColumns = ["entityType", "entityId", "integration"] as const;

/** The columns that hold ids, which a spreadsheet may have turned into numbers. */
export const idColumns: readonly string[] = ["id", "entityId", "externalId"];

/** The words that PostgreSQL takes; spreadsheets write some of them. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["t", "true", "y", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["f", "false", "n", "no", "off", "0"].map((word) => [word, false] as const),
]);

/**
 * The value of a cell, or undefined if the row is to be sent without it. Text that does not fit the column's type is
 * sent as it is, and the Worker refuses it.
 * @param cell null for an empty cell; an empty text for `""`
 * @throws RangeError for JSON that is nested too deeply
 */
export function readCell(column: string, cell: string | null): unknown {
  const { type, isNullable } = columns.get(column) ?? given("text");
  if (cell === null || (cell === "" && type !== "text")) return isNullable ? null : undefined;
  if (type === "boolean") return booleans.get(cell.trim().toLowerCase()) ?? cell;
  return type === "json" ? readJson(cell) : cell;
}

/** As the API reads a CSV cell of metadata: text that is not JSON becomes a JSON string. */
function readJson(cell: string): unknown {
  try {
    return parseLosslessly(cell);
  } catch (error) {
    if (error instanceof SyntaxError) return cell;
    throw error;
  }
}
