/**
 * Whole numbers. Stored as a JavaScript number if that is exact, else as digits, which SQLite's integer affinity reads
 * exactly (SPEC §9: integers past 2^53 are rounded when they are read back).
 * @see https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT
 */
import { sqlstate } from "../../errors";
import type { DataType, Datum, IntegerRange } from "../data-type";
import { trimSpace } from "../white-space";

const grammar = /^([+-]?)(?:(0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)|(\d+(?:_\d+)*))$/;

/** A number with more digits is out of every range, so its value does not matter. */
const MAX_DIGITS = 128;

/** `12`, `-0x1F`, `0b11`, `1_000` → the number; "huge" past every range; undefined if it is not a whole number. */
export function readInteger(text: string): bigint | "huge" | undefined {
  const match = grammar.exec(trimSpace(text));
  if (!match) return undefined;
  const [, sign, prefixed, decimal = ""] = match;
  const significant = (prefixed?.slice(2) ?? decimal).replaceAll("_", "").replace(/^0+/, "");
  if (significant.length > MAX_DIGITS) return "huge";
  const value = BigInt(`${prefixed?.slice(0, 2).toLowerCase() ?? ""}${significant || "0"}`);
  return sign === "-" ? -value : value;
}

/** The whole number as stored. */
export function storeInteger(value: bigint): Datum {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

export function inRange(value: bigint, { min, max }: IntegerRange): boolean {
  return value >= min && value <= max;
}

function integerType(name: string, range: IntegerRange): DataType {
  return {
    kind: "integer",
    name,
    range,
    category: "numeric",
    parse: (text) => {
      const value = readInteger(text);
      if (value === undefined) throw sqlstate.invalidText(name, text);
      if (value !== "huge" && inRange(value, range)) return storeInteger(value);
      throw sqlstate.numberOutOfRange(`value "${text}" is out of range for type ${name}`);
    },
    toJson: String,
    restate: (json) => json.slice(1, -1),
    toText: String,
  };
}

const bits = (count: bigint): IntegerRange => ({
  min: -(2n ** (count - 1n)),
  max: 2n ** (count - 1n) - 1n,
});

export const smallint = integerType("smallint", bits(16n));
/** PostgreSQL's `integer`, the type in casts. */
export const int4 = integerType("integer", bits(32n));
export const bigint = integerType("bigint", bits(64n));
/** The type of SQLite's INTEGER columns: called `integer`, but with SQLite's 64 bits. */
export const integer = integerType("integer", bits(64n));
