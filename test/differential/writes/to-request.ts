/** A write → its request (SPEC §5). */
import { writeFilter, writeSelected } from "../reads/to-url.ts";
import { type Body, type Cell, TABLE, type Write } from "./write.ts";

interface WriteRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a cell is in CSV or in a form: the text of a string, else the JSON itself. */
export function cellText({ json }: Cell): string {
  const parsed: unknown = json.startsWith('"') ? JSON.parse(json) : json;
  return String(parsed);
}

function csvCell(cell: Cell | undefined): string {
  if (cell === undefined || cell.json === "null") return "NULL";
  const text = cellText(cell);
  return text === "NULL" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeCsv({ rows }: Body): string {
  const names = (rows[0] ?? []).map(({ column }) => column);
  const lines = rows.map((row) =>
    names.map((name) => csvCell(row.find(({ column }) => column === name))).join(","),
  );
  return [names.join(","), ...lines].join("\n");
}

const objectText = (row: readonly Cell[]) =>
  `{${row.map(({ column, json }) => `${JSON.stringify(column)}:${json}`).join(",")}}`;

export function jsonText({ shape, rows }: Body): string {
  const objects = rows.map(objectText);
  return shape === "object" ? (objects[0] ?? "{}") : `[${objects.join(",")}]`;
}

export function writeBody(body: Body): string {
  switch (body.format) {
    case "json":
      return jsonText(body);
    case "csv":
      return writeCsv(body);
    case "form":
      return new URLSearchParams(
        (body.rows[0] ?? []).map((cell): [string, string] => [cell.column, cellText(cell)]),
      ).toString();
  }
}

const contentTypes = {
  json: "application/json",
  csv: "text/csv",
  form: "application/x-www-form-urlencoded",
} as const;

function parameters(write: Write): readonly (readonly [name: string, value: string])[] {
  const { filters, columns, onConflict, select, ordered } = write;
  return [
    ...filters.map((filter) => writeFilter(filter, "")),
    ...(columns ? [["columns", columns.join(",")] as const] : []),
    ...(onConflict ? [["on_conflict", onConflict.join(",")] as const] : []),
    ...(select ? [["select", select.map(writeSelected).join(",")] as const] : []),
    ...(ordered ? [["order", "id"] as const] : []),
  ];
}

export function toRequest(write: Write): WriteRequest {
  const { method, body, preferences, accept } = write;
  const search = parameters(write).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    method,
    path: `/rest/v1/${TABLE}${search.length === 0 ? "" : `?${search.join("&")}`}`,
    headers: {
      ...(body && { "Content-Type": contentTypes[body.format] }),
      ...(preferences.length > 0 && { Prefer: preferences.join(", ") }),
      ...(accept !== undefined && { Accept: accept }),
    },
    ...(body && { body: writeBody(body) }),
  };
}

/** For a person to read. */
export function describeWrite(write: Write): string {
  const query = parameters(write).map(([name, value]) => `${name}=${value}`);
  const { headers, body } = toRequest(write);
  const shown = Object.entries(headers).filter(([, value]) => value !== "application/json");
  return [
    `${write.method} ${query.length === 0 ? "" : `?${query.join("&")}`}`,
    ...shown.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [body]),
  ].join("\n    ");
}
