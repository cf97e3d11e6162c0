/**
 * The bytes of a body and its `Content-Type` → the rows of a `Payload`.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#insert
 */
import { once } from "../../../memory/once";
import type { JsonObject, JsonValue } from "../../datatypes/json/json";
import {
  JsonSyntaxError,
  MAX_JSON_DEPTH,
  nestedTooDeeply,
  readJson,
  readJsonWithSources,
  readPlainJson,
} from "../../datatypes/json/json-reader";
import { isArray, isContainer, isObject } from "../../datatypes/json/jsonb-order";
import { PostgrestError, pgrst, sqlstate, transport } from "../../errors";
import { defaultLimits, type Limits, MAX_COLUMNS } from "../../limits";
import type { Payload, PayloadRow } from "../ast";
import { splitForm } from "../parameters";
import { commonKeys, notAnObject } from "./common-keys";
import { parseContentType } from "./content-type";
import { parseCsv } from "./csv";
import { measureJson } from "./measure-json";
import { inBodyRows, inBodyValue } from "./unstorable-text";

// `ignoreBOM: false` drops a byte order mark.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** @throws 400 PGRST102 for bytes that are not UTF-8 */
export function decodeBody(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw pgrst.invalidBody("The body is not valid UTF-8");
  }
}

function rowOf(object: JsonObject): PayloadRow {
  const row = new Map<string, JsonValue>();
  for (const name of Object.keys(object)) row.set(name, object[name] ?? null);
  return row;
}

/**
 * Measures the body before anything is built from it, even its text.
 * @param place adds to a 22P05 where in the text it is
 */
export function readJsonBody(
  body: Uint8Array,
  { maxJsonDepth, maxBodyValues }: Limits,
  place: typeof inBodyValue = inBodyValue,
): JsonValue {
  const { depth, values, columns, plain } = measureJson(body);
  // Stored JSON is read again later, with the same limit on its depth.
  const maxDepth = Math.min(maxJsonDepth, MAX_JSON_DEPTH);
  if (depth > maxDepth) throw nestedTooDeeply(maxDepth);
  if (values > maxBodyValues) throw transport.bodyTooLong("values", maxBodyValues);
  checkColumns(columns);
  const text = decodeBody(body);
  try {
    return (plain ? readPlainJson(text) : undefined) ?? readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw pgrst.unreadableBody("Empty or invalid json", { details: describePlace(text, error) });
    }
    const isUnstorable = error instanceof PostgrestError && error.code === "22P05";
    throw isUnstorable ? place(error, text) : error;
  }
}

/** `Line 3, column 5: Expected JSON value, but found "]".` */
function describePlace(text: string, { message, position }: JsonSyntaxError): string {
  const lineStart = text.lastIndexOf("\n", position - 1) + 1;
  const line = text.slice(0, lineStart).split("\n").length;
  return `Line ${line}, column ${position - lineStart + 1}: ${message}`;
}

function checkColumns(count: number): void {
  if (count > MAX_COLUMNS) throw sqlstate.tooManyColumns(MAX_COLUMNS);
}

function parseJson(body: Uint8Array, columns: readonly string[] | undefined, limits: Limits): Payload {
  const value = readJsonBody(body, limits, inBodyRows);
  if (isObject(value)) {
    const row = rowOf(value);
    const keys = columns ?? [...row.keys()];
    return { root: "object", rows: [row], cells: "json", keys, ...keepSources(body, [row]) };
  }
  if (!isArray(value)) {
    throw pgrst.invalidBody("The body must be a JSON object or an array of objects");
  }
  if (value.length > limits.maxBodyRows) throw transport.bodyTooLong("rows", limits.maxBodyRows);
  const rows = value.map((item, position) => {
    if (!isObject(item)) throw notAnObject(position);
    return rowOf(item);
  });
  const keys = columns ?? commonKeys(rows);
  return { root: "array", rows, cells: "json", keys, ...keepSources(body, rows) };
}

/** A merge patch that is not an object would replace the whole row (RFC 7396, section 2), which must stay an object. */
function parseMergePatch(body: Uint8Array, columns: readonly string[] | undefined, limits: Limits): Payload {
  const payload = parseJson(body, columns, limits);
  if (payload.root === "object") return { ...payload, isMergePatch: true };
  throw pgrst.invalidBody("The body of a merge patch must be a JSON object");
}

/**
 * A text column stores the exact source text of an array or object. The first parse does not know the columns, so such
 * bodies, which are rare, are parsed a second time when a text is needed.
 */
function keepSources(body: Uint8Array, rows: readonly PayloadRow[]): Pick<Payload, "sourceOf"> | undefined {
  if (!rows.some((row) => row.values().some(isContainer))) return undefined;
  const again = once(() => readJsonWithSources(decodeBody(body)));
  return {
    sourceOf: (position, key) => {
      const { value, sources } = again();
      const row = (isArray(value) ? value[position] : value) ?? null;
      const cell = isObject(row) ? row[key] : undefined;
      return cell === undefined ? undefined : sources.get(cell);
    },
  };
}

function parseForm(
  body: Uint8Array,
  contentType: string | null,
  columns: readonly string[] | undefined,
): Payload {
  if (looksLikeJson(body)) throw transport.jsonAsForm((contentType ?? "").trim());
  checkColumns(countFields(body));
  const row: PayloadRow = new Map(splitForm(decodeBody(body)).map(({ name, value }) => [name, value]));
  return { root: "object", rows: [row], cells: "text", keys: columns ?? [...row.keys()] };
}

/** A form encodes braces and brackets, so a body that starts with one is JSON. */
function looksLikeJson(body: Uint8Array): boolean {
  const first = body.find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x5b;
}

function countFields(body: Uint8Array): number {
  const ampersand = 0x26;
  let count = 1;
  for (let at = body.indexOf(ampersand); at >= 0; at = body.indexOf(ampersand, at + 1)) count += 1;
  return count;
}

function parseCsvBody(
  text: string,
  nullMarker: string | undefined,
  columns: readonly string[] | undefined,
  limits: Limits,
): Payload {
  const { maxCsvLine, maxBodyRows, maxBodyValues } = limits;
  const bounds = {
    maxLine: maxCsvLine,
    maxRows: maxBodyRows,
    maxCells: maxBodyValues,
    maxColumns: MAX_COLUMNS,
  };
  const { names, rows } = parseCsv(text, bounds, nullMarker);
  return {
    root: "array",
    rows: rows.map((cells) => new Map(names.map((name, index) => [name, cells[index] ?? null]))),
    cells: "text",
    keys: columns ?? names,
  };
}

/**
 * Reads a body. Without `columns=` all rows must have the same keys; with it, the keys are those that it names.
 * @param method a merge patch is accepted for PATCH only
 * @throws PGRST102 for a body that does not parse, 413, 54001 and 54011 for one past the limits, 415 for an unsupported
 *   content type
 */
export function parsePayload(
  body: Uint8Array,
  contentType: string | null,
  columns: readonly string[] | undefined,
  limits: Limits = defaultLimits,
  method?: string,
): Payload {
  const format = parseContentType(contentType, method);
  switch (format.kind) {
    case "json":
      return parseJson(body, columns, limits);
    case "mergePatch":
      return parseMergePatch(body, columns, limits);
    case "csv":
      return parseCsvBody(decodeBody(body), format.nullMarker, columns, limits);
    case "form":
      return parseForm(body, contentType, columns);
  }
}
