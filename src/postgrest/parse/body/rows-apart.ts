/**
 * The body of a call whose rows are judged one by one. A row with text that cannot be stored, or with JSON that is nested
 * too deeply, does not stop the others: it is replaced by what can be read of it, and its error is noted.
 */
import { encodeUtf8 } from "../../../bytes/utf8";
import type { JsonValue } from "../../datatypes/json/json";
import { MAX_JSON_DEPTH, nestedTooDeeply, readJson, readPlainJson } from "../../datatypes/json/json-reader";
import { isArray, isContainer, isObject } from "../../datatypes/json/jsonb-order";
import { PostgrestError } from "../../errors";
import type { Limits } from "../../limits";
import { decodeBody, readJsonBody } from "./payload";
import { findUnstorable, isStorable, withPlace } from "./unstorable-text";

/** The errors of rows by their index. Of such a row, only the members with storable text are given. */
export type RowFaults = ReadonlyMap<number, PostgrestError>;

export interface BodyOfRows {
  readonly value: JsonValue;
  readonly faults: RowFaults;
}

/** How deep a row is nested inside the body: in the list, which is in the object of arguments. */
const ROW_DEPTH = 2;

/**
 * @param list the argument with the rows
 * @throws as `readJsonBody`, but not 22P05 and 54001 for what is inside a row
 */
export function readJsonRows(body: Uint8Array, limits: Limits, list: string): BodyOfRows {
  try {
    return { value: readJsonBody(body, limits), faults: new Map() };
  } catch (error) {
    const isOfValue = error instanceof PostgrestError && (error.code === "22P05" || error.code === "54001");
    const apart = isOfValue && setApart(decodeBody(body), list, limits);
    if (!apart) throw error;
    return { value: readJsonBody(encodeUtf8(apart.text), limits), faults: apart.faults };
  }
}

/** The text with the faulty rows replaced, and their faults. Undefined if no row is at fault, or the text is not JSON. */
function setApart(text: string, list: string, { maxJsonDepth }: Limits) {
  const rows = rowsIn(readPlainJson(text), list);
  const marks = findMarks(text, list);
  const maxDepth = Math.min(maxJsonDepth, MAX_JSON_DEPTH);
  const faults = new Map<number, PostgrestError>();
  const pieces: string[] = [];
  let copied = 0;
  for (const [index, row] of rows.entries()) {
    const start = (marks[index] ?? 0) + 1;
    const end = marks[index + 1] ?? 0;
    const fault = faultOf(row, maxDepth, () => text.slice(start, end));
    if (!fault) continue;
    faults.set(index, fault);
    pieces.push(text.slice(copied, start), JSON.stringify(textsOf(row)));
    copied = end;
  }
  return faults.size === 0 ? undefined : { faults, text: `${pieces.join("")}${text.slice(copied)}` };
}

function rowsIn(value: JsonValue | undefined, list: string): readonly JsonValue[] {
  if (value === undefined || !isObject(value) || !Object.hasOwn(value, list)) return [];
  const rows = value[list] ?? null;
  return isArray(rows) ? rows : [];
}

function faultOf(row: JsonValue, maxDepth: number, source: () => string): PostgrestError | undefined {
  const room = maxDepth - ROW_DEPTH;
  if (isDeeper(row, room)) {
    const members = isObject(row) ? Object.entries(row) : [];
    const [key] = members.find(([, member]) => isDeeper(member, room - 1)) ?? [];
    return withPlace(nestedTooDeeply(maxDepth), key === undefined ? undefined : [key], "row");
  }
  const path = findUnstorable(row);
  if (!path) return undefined;
  try {
    readJson(source());
  } catch (error) {
    if (error instanceof PostgrestError) return isContainer(row) ? withPlace(error, path, "row") : error;
    throw error;
  }
  return undefined;
}

/** Looks no deeper than `room` levels, since JavaScript's stack is the bound. */
function isDeeper(value: JsonValue, room: number): boolean {
  if (!isContainer(value)) return false;
  return room === 0 || Object.values(value).some((member) => isDeeper(member, room - 1));
}

function textsOf(row: JsonValue): object {
  const members = isObject(row) ? Object.entries(row) : [];
  return Object.fromEntries(
    members.filter(([key, value]) => isStorable(key) && typeof value === "string" && isStorable(value)),
  );
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Where the opening bracket, the commas and the closing bracket of a list are that is a member of the object: `{"a": [1,2]}`
 * → `[6, 8, 10]`. If the member occurs twice, of the last one. The text must be valid JSON.
 */
function findMarks(text: string, list: string): readonly number[] {
  let marks: number[] = [];
  let depth = 0;
  let key = "";
  /** The last string outside of the members' values. */
  let word = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isMark = depth === 2 && key === list;
    if (unit === QUOTE) {
      const end = endOfString(text, at);
      if (depth === 1) word = text.slice(at, end);
      at = end - 1;
    } else if (unit === COLON && depth === 1) key = String(readPlainJson(word));
    else if (unit === COMMA && isMark) marks.push(at);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth++;
      if (depth === 2 && key === list) marks = [at];
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      if (isMark) marks.push(at);
      depth--;
    }
  }
  return marks;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}
