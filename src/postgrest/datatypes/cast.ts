/**
 * Explicit casts, `select=id::text`: which casts exist, and how they convert a value.
 * @see https://www.postgresql.org/docs/current/sql-createcast.html and the catalogue pg_cast
 */
import { sqlstate } from "../errors";
import type { DataType, Datum, IntegerType, OutputSettings } from "./data-type";
import { timeOfMoment } from "./date-time/time";
import { readLocalMoment, storeLocal } from "./date-time/timestamp";
import { instantOfLocal, localMoment } from "./date-time/timestamptz";
import { JsonNumber, type JsonValue } from "./json/json";
import { parseJsonb } from "./json/jsonb";
import { isArray } from "./json/jsonb-order";
import { inRange, storeInteger } from "./scalars/integer";
import { numeric, numericText, roundNumeric } from "./scalars/numeric";
import { roundHalfEven } from "./scalars/rounding";

type Cast = (value: Datum, from: DataType, to: DataType, settings: OutputSettings) => Datum | null;

/**
 * Converts a value to another type. Only a JSON null becomes null, when the other type is not JSON.
 * @throws 42846 if there is no such cast; 22P02, 22003, 22007, 22008, 22023 if the value does not fit the type
 */
export function castValue(
  value: Datum,
  from: DataType,
  to: DataType,
  settings: OutputSettings,
): Datum | null {
  const cast = findCast(from, to);
  if (!cast) throw sqlstate.cannotCast(from.name, to.name);
  const made = cast(value, from, to, settings);
  return made === null || !to.fit ? made : to.fit(made);
}

/** @throws 42846 if PostgreSQL has no cast between the types */
export function assertCastable(from: DataType, to: DataType): void {
  if (!findCast(from, to)) throw sqlstate.cannotCast(from.name, to.name);
}

function findCast(from: DataType, to: DataType): Cast | undefined {
  if (to.kind === "text") return toText;
  if (from.kind === "text") return fromText;
  // PostgreSQL casts boolean to and from `integer`, but not `smallint` or `bigint`.
  const integer = from.kind === "boolean" ? to : to.kind === "boolean" ? from : undefined;
  if (integer?.kind === "integer" && integer.name !== "integer") return undefined;
  return casts[from.kind][to.kind];
}

const same: Cast = (value) => value;

const fromText: Cast = (value, _, to) => to.parse(String(value));

const toText: Cast = (value, from, to, settings) => {
  // Unlike the output of a boolean, which is t or f.
  if (from.kind === "boolean") return Number(value) === 0 ? "false" : "true";
  const text = from.toText(value, settings);
  // A cast to other text drops the blanks that pad a char(n).
  return from.name === "character" && to.name !== "character" ? text.replace(/(?<! ) +$/, "") : text;
};

function wholeNumber(value: Datum, from: DataType): bigint | undefined {
  if (from.kind === "numeric") {
    const rounded = roundNumeric(numericText(value), 0);
    return /\d/.test(rounded) ? BigInt(rounded) : undefined;
  }
  if (from.kind === "integer") return BigInt(value);
  const rounded = roundHalfEven(Number(value));
  return Number.isFinite(rounded) ? BigInt(rounded) : undefined;
}

const toInteger: Cast = (value, from, to) => {
  const whole = wholeNumber(value, from);
  if (whole === undefined || !isIn(whole, to)) throw sqlstate.numberOutOfRange(`${to.name} out of range`);
  return storeInteger(whole);
};

function isIn(value: bigint, type: DataType): type is IntegerType {
  return type.kind === "integer" && inRange(value, type.range);
}

/** The significant digits that a float is sure of; PostgreSQL makes a numeric from these. */
const floatToNumeric: Cast = (value, from, to) => {
  const number = Number(value);
  const digits = from.name === "real" ? 6 : 15;
  return to.parse(Number.isFinite(number) ? String(Number(number.toPrecision(digits))) : String(value));
};

const jsonNumber: Cast = (value, _, to, settings) => {
  const json = parseJsonb(String(value));
  if (json === null) return null;
  if (!(json instanceof JsonNumber)) throw sqlstate.cannotCastJson(nameOf(json), to.name);
  return castValue(numeric.parse(json.lexeme), numeric, to, settings);
};

const jsonBoolean: Cast = (value, _, to) => {
  const json = parseJsonb(String(value));
  if (json === null) return null;
  if (typeof json !== "boolean") throw sqlstate.cannotCastJson(nameOf(json), to.name);
  return json ? 1 : 0;
};

/** PostgreSQL's names for the types of JSON values. */
function nameOf(value: Exclude<JsonValue, null>): string {
  if (value instanceof JsonNumber) return "numeric";
  return isArray(value) ? "array" : typeof value;
}

const dateToTimestamp: Cast = (value) => `${value}T00:00:00.000000`;
const viaTimestamp =
  (cast: Cast): Cast =>
  (value, from, to, settings) =>
    cast(`${value}T00:00:00.000000`, from, to, settings);

const timestampToDate: Cast = (value) => storeLocal(readLocalMoment(value), String(value)).slice(0, 10);
const timestampToTime: Cast = (value) => timeOfMoment(readLocalMoment(value));
const instantToTime: Cast = (value, _from, _to, settings) => timeOfMoment(localMoment(value, settings));
const timestampToInstant: Cast = (value, _from, _to, settings) =>
  instantOfLocal(readLocalMoment(value), settings);

/** The local time in the session's zone at the instant. */
const instantToTimestamp: Cast = (value, _from, _to, settings) =>
  storeLocal(localMoment(value, settings), String(value));

const viaLocal =
  (cast: Cast): Cast =>
  (value, from, to, settings) => {
    const local = instantToTimestamp(value, from, to, settings);
    return local === null ? null : cast(local, from, to, settings);
  };

type Kind = DataType["kind"];

/** The casts by source and target type. PostgreSQL has no others. */
const casts: Readonly<Record<Kind, Readonly<Partial<Record<Kind, Cast>>>>> = {
  text: {},
  boolean: { boolean: same, integer: same },
  integer: {
    boolean: (value) => (Number(value) === 0 ? 0 : 1),
    integer: toInteger,
    float: (value, _, to) => to.parse(String(value)),
    numeric: (value, _, to) => to.parse(String(value)),
  },
  float: {
    integer: toInteger,
    float: (value, _, to) => to.parse(String(value)),
    numeric: floatToNumeric,
  },
  numeric: {
    integer: toInteger,
    float: (value, _, to) => to.parse(numericText(value)),
    numeric: same,
  },
  json: { json: same, jsonb: fromText },
  jsonb: {
    json: (value, from, _, settings) => from.toText(value, settings),
    jsonb: same,
    boolean: jsonBoolean,
    integer: jsonNumber,
    float: jsonNumber,
    numeric: jsonNumber,
  },
  date: { date: same, timestamp: dateToTimestamp, timestamptz: viaTimestamp(timestampToInstant) },
  timestamp: {
    date: timestampToDate,
    time: timestampToTime,
    timestamp: same,
    timestamptz: timestampToInstant,
  },
  timestamptz: {
    date: viaLocal(timestampToDate),
    time: instantToTime,
    timestamp: instantToTimestamp,
    timestamptz: same,
  },
  time: { time: same },
  uuid: { uuid: same },
};
