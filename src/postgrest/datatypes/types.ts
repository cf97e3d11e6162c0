/**
 * The data types, and their names in a cast (`select=id::text`).
 * @see https://www.postgresql.org/docs/current/datatype.html
 */

import type { DataType } from "./data-type";
import { date } from "./date-time/date";
import { time, timeOf } from "./date-time/time";
import { timestamp, timestampOf } from "./date-time/timestamp";
import { timestamptz, timestamptzOf } from "./date-time/timestamptz";
import { json, jsonb } from "./json/json-types";
import { boolean } from "./scalars/boolean";
import { doublePrecision, real } from "./scalars/float";
import { bigint, int4, integer, smallint } from "./scalars/integer";
import { numeric, numericOf } from "./scalars/numeric";
import { char, name, text, varchar } from "./scalars/text";
import { uuid } from "./scalars/uuid";

export {
  bigint,
  boolean,
  char,
  date,
  doublePrecision,
  int4,
  integer,
  json,
  jsonb,
  numeric,
  real,
  smallint,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
};

/** The type for the numbers in its parentheses; undefined if PostgreSQL would refuse them. */
type Modified = (modifiers: readonly number[]) => DataType | undefined;

const plain =
  (type: DataType): Modified =>
  (modifiers) =>
    modifiers.length === 0 ? type : undefined;

const MAX_LENGTH = 10_485_760;

const withLength =
  (type: DataType, sized: (length: number) => DataType): Modified =>
  ([length, more]) => {
    if (length === undefined) return type;
    return more === undefined && length >= 1 && length <= MAX_LENGTH ? sized(length) : undefined;
  };

const withDigits =
  (type: DataType, rounded: (digits: number) => DataType): Modified =>
  ([digits, more]) => {
    if (digits === undefined) return type;
    // PostgreSQL has microseconds; it reduces more digits to 6 with a warning.
    return more === undefined && digits >= 0 ? rounded(Math.min(digits, 6)) : undefined;
  };

const withScale: Modified = ([precision, scale = 0, more]) => {
  if (precision === undefined) return numeric;
  const allowed = precision >= 1 && precision <= 1000 && Math.abs(scale) <= 1000;
  return allowed && more === undefined ? numericOf(precision, scale) : undefined;
};

/** `float(24)` is real, `float(25)` is double precision. */
const floatOf: Modified = ([bits = 53, more]) => {
  if (more !== undefined || bits < 1 || bits > 53) return undefined;
  return bits <= 24 ? real : doublePrecision;
};

const anyVarchar = withLength(varchar(), varchar);
// `char` is `char(1)`; `bpchar` without a length has none.
const oneChar = withLength(char(1), char);
const timestampWithoutZone = withDigits(timestamp, timestampOf);
const timestampWithZone = withDigits(timestamptz, timestamptzOf);
const timeWithoutZone = withDigits(time, timeOf);

const types: ReadonlyMap<string, Modified> = new Map([
  ["text", plain(text)],
  ["varchar", anyVarchar],
  ["character varying", anyVarchar],
  ["char", oneChar],
  ["character", oneChar],
  ["bpchar", withLength(char(), char)],
  ["name", plain(name)],
  ["boolean", plain(boolean)],
  ["bool", plain(boolean)],
  ["smallint", plain(smallint)],
  ["int2", plain(smallint)],
  ["integer", plain(int4)],
  ["int", plain(int4)],
  ["int4", plain(int4)],
  ["bigint", plain(bigint)],
  ["int8", plain(bigint)],
  ["real", plain(real)],
  ["float4", plain(real)],
  ["float", floatOf],
  ["float8", plain(doublePrecision)],
  ["double precision", plain(doublePrecision)],
  ["numeric", withScale],
  ["decimal", withScale],
  ["dec", withScale],
  ["json", plain(json)],
  ["jsonb", plain(jsonb)],
  ["date", plain(date)],
  ["time", timeWithoutZone],
  ["time without time zone", timeWithoutZone],
  ["timestamp", timestampWithoutZone],
  ["timestamp without time zone", timestampWithoutZone],
  ["timestamptz", timestampWithZone],
  ["timestamp with time zone", timestampWithZone],
  ["uuid", plain(uuid)],
]);

const grammar =
  /^([a-z][a-z\d]*(?: [a-z]+)*)(?: ?\( ?([+-]?\d{1,9}) ?(?:, ?([+-]?\d{1,9}) ?)?\))?((?: [a-z]+)*)$/;

const MAX_NAME = 100;

/** `int4`, `numeric(5, 2)`, `Timestamp(3) With Time Zone` → the type; undefined for an unknown name. */
export function resolveType(typeName: string): DataType | undefined {
  if (typeName.length > MAX_NAME) return undefined;
  const match = grammar.exec(typeName.trim().toLowerCase().replace(/\s+/g, " "));
  if (!match) return undefined;
  const [, word = "", first, second, rest = ""] = match;
  const modifiers = [first, second].flatMap((modifier) => (modifier === undefined ? [] : [Number(modifier)]));
  return types.get(word + rest)?.(modifiers);
}
