/**
 * PostgreSQL's numeric: exact decimal numbers, stored as canonical text.
 * @see https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL
 */
import { type PostgrestError, sqlstate } from "../../errors";
import type { DataType, Datum } from "../data-type";
import { trimSpace } from "../white-space";
import { readDecimal } from "./decimal";
import { readInteger } from "./integer";

export { compareNumeric } from "./decimal";

/**
 * The most digits on either side of the point. PostgreSQL takes 131,072 before it; we take fewer, so that a short text
 * such as `1e131071` does not become a long one.
 */
const MAX_DIGITS = 16_383;

const grammar = /^([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*)?)?(?:[eE]([+-]?\d+(?:_\d+)*))?$/;
const infinity = /^([+-]?)inf(?:inity)?$/i;

/**
 * `1e2` → `100`, `.50` → `0.50`, ` +1_000 ` → `1000`, `0x1F` → `31`, `inf` → `Infinity`: the canonical text.
 * @throws 22P02, 22003
 */
export function parseNumeric(text: string): string {
  const given = trimSpace(text);
  if (/^nan$/i.test(given)) return "NaN";
  const infinite = infinity.exec(given);
  if (infinite) return infinite[1] === "-" ? "-Infinity" : "Infinity";
  const match = grammar.exec(given);
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (!match || whole + fraction === "") return parsePrefixed(text);
  const digits = (whole + fraction).replaceAll("_", "");
  const point = whole.replaceAll("_", "").length + Number((match[4] ?? "0").replaceAll("_", ""));
  // Zero has no digits before the point, whatever its exponent.
  const isZero = !/[1-9]/.test(digits);
  return placePoint(match[1] === "-", digits, isZero ? Math.min(point, digits.length) : point);
}

/** PostgreSQL's own bounds: digits before the point, digits after it, and the exponent. */
const MOST_WHOLE_DIGITS = 131_072;
const MOST_DECIMALS = 16_383;
const MOST_EXPONENT = 2 ** 30 - 1;

/**
 * Checks that a JSON number fits PostgreSQL's numeric, and so its jsonb, without expanding it: `1e131071` fits,
 * `1e131072` and `0e-16384` do not.
 * @throws 22003
 */
export function assertNumericRange(lexeme: string): void {
  const [digits = "", power = "0"] = lexeme.split(/e/i);
  const exponent = Number(power);
  const decimals = digits.length - (digits.indexOf(".") + 1 || digits.length) - exponent;
  const { digits: significant, exponent: whole } = readDecimal(lexeme) ?? { digits: "", exponent: 0 };
  const isHeld =
    Math.abs(exponent) <= MOST_EXPONENT &&
    decimals <= MOST_DECIMALS &&
    (significant === "" || whole <= MOST_WHOLE_DIGITS);
  if (!isHeld) throw overflow();
}

/** `0x1F`, `0o17`, `0b11`. */
function parsePrefixed(text: string): string {
  const value = readInteger(text);
  if (value === undefined) throw sqlstate.invalidText("numeric", text);
  if (value === "huge") throw overflow();
  return String(value);
}

const overflow = () => sqlstate.numberOutOfRange("value overflows numeric format");

/** Digits with the point after the first `point` of them (negative: zeros go before them) → text. */
function placePoint(negative: boolean, digits: string, point: number): string {
  if (point > MAX_DIGITS || digits.length - point > MAX_DIGITS) throw overflow();
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const places = Math.max(point, 1);
  const whole = padded.slice(0, places).replace(/^0+(?=\d)/, "");
  const fraction = padded.slice(places);
  const sign = negative && /[1-9]/.test(digits) ? "-" : "";
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** A stored value as canonical text; SQLite's NUMERIC affinity stores most as numbers. */
export function numericText(value: Datum): string {
  return typeof value === "number" && Number.isFinite(value) ? parseNumeric(String(value)) : String(value);
}

/** Rounds canonical text to `scale` digits after the point (negative: before it), halves away from zero. */
export function roundNumeric(text: string, scale: number): string {
  const [unsigned = "", negative] = text.startsWith("-") ? [text.slice(1), true] : [text, false];
  if (!/^\d/.test(unsigned)) return text;
  const [whole = "", fraction = ""] = unsigned.split(".");
  if (fraction.length <= scale) {
    return scale === 0 ? text : `${negative ? "-" : ""}${whole}.${fraction.padEnd(scale, "0")}`;
  }
  const digits = whole + fraction;
  const kept = whole.length + scale;
  const roundUp = kept >= 0 && digits.charAt(kept) >= "5" ? 1n : 0n;
  const rounded = BigInt(kept > 0 ? digits.slice(0, kept) : "0") + roundUp;
  const padded = String(rounded).padStart(scale + 1, "0");
  return placePoint(negative === true, padded, padded.length - scale);
}

/** Rounds a value to `numeric(precision, scale)`. @throws 22003 */
function fitNumeric(value: Datum, precision: number, scale: number): string {
  const detail = `A field with precision ${precision}, scale ${scale}`;
  const text = numericText(value);
  if (text.endsWith("Infinity")) throw fieldOverflow(`${detail} cannot hold an infinite value.`);
  const rounded = roundNumeric(text, scale);
  const whole = rounded.replace("-", "").split(".")[0] ?? "";
  if (rounded === "NaN" || whole === "0" || whole.length <= precision - scale) return rounded;
  const limit = precision === scale ? "1" : `10^${precision - scale}`;
  throw fieldOverflow(`${detail} must round to an absolute value less than ${limit}.`);
}

function fieldOverflow(details: string): PostgrestError {
  return sqlstate.numberOutOfRange("numeric field overflow").withDetails(details);
}

export const numeric: DataType = {
  kind: "numeric",
  name: "numeric",
  category: "numeric",
  parse: parseNumeric,
  toJson: (value) => {
    const text = numericText(value);
    // JSON has no NaN or infinity; PostgreSQL renders their names as strings.
    return /\d/.test(text) ? text : JSON.stringify(text);
  },
  toText: numericText,
};

/** `numeric(5, 2)`. */
export function numericOf(precision: number, scale: number): DataType {
  return { ...numeric, fit: (value) => fitNumeric(value, precision, scale) };
}
