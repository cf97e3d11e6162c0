/** What PostgREST makes of a body before any SQL: JSON text and the columns that it fills (`ApiRequest/Payload.hs`). */
import { type PostgrestFault, pgrstFault } from "../outcome.ts";
import { cellText, jsonText } from "../to-request.ts";
import { type Body, bodyKeys, type Cell, columnTypes, type Row, TABLE, type Write } from "../write.ts";

export interface Payload {
  readonly json: string;
  readonly isObject: boolean;
  /** In the order of their names, as PostgREST's sets are. */
  readonly columns: readonly string[];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Cells of CSV and forms are strings, or null. Those of `metadata` are JSON here, and null where they are empty:
 * PostgREST makes strings of them all.
 */
function textCell(cell: Cell, format: Body["format"], literally: boolean): Cell {
  const text = cellText(cell);
  if (format === "csv" && (cell.json === "null" || text === "NULL")) return { ...cell, json: "null" };
  const isRead = columnTypes[cell.column] === "jsonb" && !literally;
  if (isRead && text === "") return { ...cell, json: "null" };
  return { ...cell, json: isRead && isJson(text) ? text : JSON.stringify(text) };
}

/** CSV has its first line's columns in every other; a cell that lacks is written as null. */
function readRows({ format, rows }: Body, literally: boolean): readonly Row[] {
  if (format === "json") return rows;
  const names = (rows[0] ?? []).map(({ column }) => column);
  return rows.map((row) =>
    names.map((name) =>
      textCell(
        row.find(({ column }) => column === name) ?? { column: name, json: "null" },
        format,
        literally,
      ),
    ),
  );
}

function haveSameKeys(rows: readonly Row[]): boolean {
  const [first = [], ...others] = rows.map((row) => row.map(({ column }) => column).toSorted());
  return others.every((keys) => keys.join() === first.join());
}

/**
 * @param literally without the liberties that are taken for what differs on purpose.
 * @returns the fault that PostgREST finds before it looks at the table.
 */
export function readPayload(write: Write, literally: boolean): Payload | PostgrestFault {
  const { body, method } = write;
  if (!body) return { json: "", isObject: false, columns: [] };
  const rows = readRows(body, literally);
  const isObject = body.format === "form" || (body.format === "json" && body.shape === "object");
  const named = method === "PUT" || body.format !== "json" ? undefined : write.columns;
  if (!named && !haveSameKeys(rows)) return pgrstFault(400, "PGRST102", "All object keys must match");
  const columns = [...new Set(named ?? bodyKeys(write))].toSorted();
  return { json: jsonText({ ...body, shape: isObject ? "object" : "array", rows }), isObject, columns };
}

export function findUnknownColumn({ columns }: Payload): PostgrestFault | undefined {
  const unknown = columns.find((column) => !Object.hasOwn(columnTypes, column));
  if (unknown === undefined) return undefined;
  return pgrstFault(
    400,
    "PGRST204",
    `Could not find the '${unknown}' column of '${TABLE}' in the schema cache`,
  );
}
