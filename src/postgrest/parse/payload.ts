/**
 * Bodies: takes the bytes and the `Content-Type`, gives the rows of a `Payload`.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#insert
 */
import { JsonNumber, type JsonObject, type JsonValue } from "../datatypes/json";
import {
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  nestedTooDeeply,
  readJson,
  readJsonWithSources,
  readPlainJson,
} from "../datatypes/json-reader";
import { pgrst, sqlstate, transport } from "../errors";
import { defaultLimits, type Limits, MAX_COLUMNS } from "../limits";
import type { Payload, PayloadRow } from "./ast";
import { parseCsv } from "./csv";
import { measureJson } from "./measure-json";
import { splitForm } from "./query-string";

type BodyFormat = "json" | "csv" | "form";

const formats: ReadonlyMap<string, BodyFormat> = new Map<string, BodyFormat>([
  ["application/json", "json"],
  ["application/vnd.pgrst.object", "json"],
  ["application/vnd.pgrst.object+json", "json"],
  ["application/vnd.pgrst.array", "json"],
  ["application/vnd.pgrst.array+json", "json"],
  ["text/csv", "csv"],
  ["application/x-www-form-urlencoded", "form"],
]);

/** @throws 415 */
function formatOf(contentType: string | null): BodyFormat {
  if (contentType === null || contentType.trim() === "") return "json";
  const [mediaType = "", ...parameters] = contentType.toLowerCase().split(";");
  const format = formats.get(mediaType.trim());
  if (!format) throw transport.unsupportedMediaType(contentType.trim());
  if (!parameters.every(isReadable)) throw transport.unsupportedCharset(contentType.trim());
  return format;
}

/** A parameter of the content type; only `charset` says how to read it. */
function isReadable(parameter: string): boolean {
  const [name = "", value = ""] = parameter.split("=");
  return name.trim() !== "charset" || /^\s*("?)utf-?8\1\s*$/.test(value);
}

// Not ignored, a byte order mark is dropped.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function decodeBody(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw pgrst.invalidBody("The body is not valid UTF-8");
  }
}

const keysDiffer = () => pgrst.invalidBody("All object keys must match");

function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

function rowOf(object: JsonObject): PayloadRow {
  const row = new Map<string, JsonValue>();
  for (const name of Object.keys(object)) row.set(name, object[name] ?? null);
  return row;
}

/** Measured before anything is built of it, the text included. */
function readBodyJson(body: Uint8Array, { maxJsonDepth, maxBodyValues }: Limits): JsonValue {
  const { depth, values, columns, plain } = measureJson(body);
  // What is stored is read again, with the bound that every reading has.
  const maxDepth = Math.min(maxJsonDepth, MAX_JSON_DEPTH);
  if (depth > maxDepth) throw nestedTooDeeply(maxDepth);
  if (values > maxBodyValues) throw transport.bodyTooLong("values", maxBodyValues);
  checkColumns(columns);
  const text = decodeBody(body);
  try {
    return (plain ? readPlainJson(text) : undefined) ?? readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw pgrst.invalidBody("Empty or invalid json");
    throw error;
  }
}

function checkColumns(count: number): void {
  if (count > MAX_COLUMNS) throw sqlstate.tooManyColumns(MAX_COLUMNS);
}

function parseJson(body: Uint8Array, columns: readonly string[] | undefined, limits: Limits): Payload {
  const value = readBodyJson(body, limits);
  if (isObject(value)) {
    const row = rowOf(value);
    const keys = columns ?? [...row.keys()];
    return { shape: "object", rows: [row], cells: "json", keys, ...keepSources(body, [row]) };
  }
  if (!isArray(value)) {
    throw pgrst.invalidBody("The body must be a JSON object or an array of objects");
  }
  if (value.length > limits.maxBodyRows) throw transport.bodyTooLong("rows", limits.maxBodyRows);
  const rows = value.map((item) => {
    if (!isObject(item)) throw keysDiffer();
    return rowOf(item);
  });
  const keys = columns ?? commonKeys(rows);
  return { shape: "array", rows, cells: "json", keys, ...keepSources(body, rows) };
}

/**
 * A text column takes an array or object to the letter, which is rare enough for the body to be read a second time:
 * the first reading knows no columns.
 */
function keepSources(body: Uint8Array, rows: readonly PayloadRow[]): Pick<Payload, "sourceOf"> | undefined {
  if (!rows.some((row) => row.values().some(isContainer))) return undefined;
  let read: ReturnType<typeof readJsonWithSources> | undefined;
  return {
    sourceOf: (position, key) => {
      read ??= readJsonWithSources(decodeBody(body));
      const { value, sources } = read;
      const row = isArray(value) ? value[position] : value;
      const cell = isObject(row) ? row[key] : undefined;
      return cell === undefined ? undefined : sources.get(cell);
    },
  };
}

function isContainer(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && !(value instanceof JsonNumber);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The keys of the first row, which every other one must have too, in any order. */
function commonKeys(rows: readonly PayloadRow[]): readonly string[] {
  const [first] = rows;
  if (!first) return [];
  const keys = [...first.keys()];
  for (const row of rows) {
    if (row.size !== keys.length || !keys.every((key) => row.has(key))) throw keysDiffer();
  }
  return keys;
}

function parseForm(body: Uint8Array, columns: readonly string[] | undefined): Payload {
  checkColumns(countFields(body));
  const row: PayloadRow = new Map(splitForm(decodeBody(body)).map(({ name, value }) => [name, value]));
  return { shape: "object", rows: [row], cells: "text", keys: columns ?? [...row.keys()] };
}

function countFields(body: Uint8Array): number {
  const ampersand = 0x26;
  let count = 1;
  for (let at = body.indexOf(ampersand); at >= 0; at = body.indexOf(ampersand, at + 1)) count += 1;
  return count;
}

function parseCsvBody(text: string, columns: readonly string[] | undefined, limits: Limits): Payload {
  const { maxCsvLine, maxBodyRows, maxBodyValues } = limits;
  const { names, rows } = parseCsv(text, {
    maxLine: maxCsvLine,
    maxRows: maxBodyRows,
    maxCells: maxBodyValues,
    maxColumns: MAX_COLUMNS,
  });
  return {
    shape: "array",
    rows: rows.map((cells) => new Map(names.map((name, index) => [name, cells[index] ?? null]))),
    cells: "text",
    keys: columns ?? names,
  };
}

/**
 * Reads a body. Without `columns=` all rows must have the same keys; with it, those are the keys.
 * @throws PGRST102 for a body that does not parse, 413, 54001 and 54011 for one past the limits, 415 for a
 *   content type that is not read
 */
export function parsePayload(
  body: Uint8Array,
  contentType: string | null,
  columns: readonly string[] | undefined,
  limits: Limits = defaultLimits,
): Payload {
  const format = formatOf(contentType);
  switch (format) {
    case "json":
      return parseJson(body, columns, limits);
    case "csv":
      return parseCsvBody(decodeBody(body), columns, limits);
    case "form":
      return parseForm(body, columns);
  }
}
