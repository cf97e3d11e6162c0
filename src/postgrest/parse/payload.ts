/**
 * Bodies: takes the bytes and the `Content-Type`, gives the rows of a `Payload`.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#insert
 */
import { JsonNumber, type JsonObject, type JsonValue } from "../datatypes/json";
import {
  JsonSizeError,
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  readJson,
  readPlainJson,
} from "../datatypes/json-reader";
import { pgrst, transport } from "../errors";
import { defaultLimits, type Limits } from "../limits";
import type { Payload, PayloadRow } from "./ast";
import { parseCsv } from "./csv";
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
  const [mediaType = ""] = contentType.split(";");
  const format = formats.get(mediaType.trim().toLowerCase());
  if (!format) throw transport.unsupportedMediaType(contentType.trim());
  return format;
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

function readBodyJson(text: string, { maxJsonDepth, maxBodyValues }: Limits): JsonValue {
  // What is stored is read again, with the bound that every reading has.
  const maxDepth = Math.min(maxJsonDepth, MAX_JSON_DEPTH);
  try {
    const bounds = { maxDepth, maxValues: maxBodyValues };
    return readPlainJson(text, bounds) ?? readJson(text, bounds);
  } catch (error) {
    if (error instanceof JsonSizeError) throw transport.bodyTooLong("values", maxBodyValues);
    if (error instanceof JsonSyntaxError) throw pgrst.invalidBody("Empty or invalid json");
    throw error;
  }
}

function parseJson(text: string, columns: readonly string[] | undefined, limits: Limits): Payload {
  const value = readBodyJson(text, limits);
  if (isObject(value)) {
    const row = rowOf(value);
    return { shape: "object", rows: [row], cells: "json", keys: columns ?? [...row.keys()] };
  }
  if (!isArray(value)) {
    throw pgrst.invalidBody("The body must be a JSON object or an array of objects");
  }
  if (value.length > limits.maxBodyRows) throw transport.bodyTooLong("rows", limits.maxBodyRows);
  const rows = value.map((item) => {
    if (!isObject(item)) throw keysDiffer();
    return rowOf(item);
  });
  return { shape: "array", rows, cells: "json", keys: columns ?? commonKeys(rows) };
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

function parseForm(text: string, columns: readonly string[] | undefined): Payload {
  const row: PayloadRow = new Map(splitForm(text).map(({ name, value }) => [name, value]));
  return { shape: "object", rows: [row], cells: "text", keys: columns ?? [...row.keys()] };
}

function parseCsvBody(text: string, columns: readonly string[] | undefined, limits: Limits): Payload {
  const { maxCsvLine, maxBodyRows, maxBodyValues } = limits;
  const { names, rows } = parseCsv(text, {
    maxLine: maxCsvLine,
    maxRows: maxBodyRows,
    maxCells: maxBodyValues,
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
 * @throws PGRST102 for a body that does not parse, 413 and 54001 for one past the limits, 415 for a content type that is not read
 */
export function parsePayload(
  body: Uint8Array,
  contentType: string | null,
  columns: readonly string[] | undefined,
  limits: Limits = defaultLimits,
): Payload {
  const format = formatOf(contentType);
  const text = decodeBody(body);
  switch (format) {
    case "json":
      return parseJson(text, columns, limits);
    case "csv":
      return parseCsvBody(text, columns, limits);
    case "form":
      return parseForm(text, columns);
  }
}
