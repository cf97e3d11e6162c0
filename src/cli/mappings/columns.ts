/** The columns of a mapping as a file may have them, and a cell's text → its value. */
import { parseLosslessly } from "../lossless-json.ts";

interface Column {
  readonly type: "text" | "boolean" | "json" | "time";
  /** Whether an empty cell is a null; else it is as if the file did not have it. */
  readonly isNullable: boolean;
}

const given = (type: Column["type"]): Column => ({ type, isNullable: false });
const nullable = (type: Column["type"]): Column => ({ type, isNullable: true });

/** In the order of the API; a test holds them to the table's. */
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

/** The columns of ids, which no spreadsheet should take for numbers. */
export const idColumns: readonly string[] = ["id", "entityId", "externalId"];

/** PostgreSQL's words, which are also those of spreadsheets. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["t", "true", "y", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["f", "false", "n", "no", "off", "0"].map((word) => [word, false] as const),
]);

/**
 * The value of a cell, or undefined where it gives none. What is no value of the column's type stays text, for the
 * Worker to refuse.
 * @param cell null for an empty cell; an empty text for `""`
 */
export function readCell(column: string, cell: string | null): unknown {
  const { type, isNullable } = columns.get(column) ?? given("text");
  if (cell === null || (cell === "" && type !== "text")) return isNullable ? null : undefined;
  if (type === "boolean") return booleans.get(cell.trim().toLowerCase()) ?? cell;
  return type === "json" ? readJson(cell) : cell;
}

/** As the API reads a CSV cell of metadata: what is no JSON is a text. */
function readJson(cell: string): unknown {
  try {
    return parseLosslessly(cell);
  } catch {
    return cell;
  }
}
