/**
 * Floating-point numbers. NaN and the infinities are stored by name, because D1 would store NaN as null.
 * @see https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
 */
import { sqlstate } from "../../errors";
import type { DataType, Datum } from "../data-type";
import { trimSpace } from "../white-space";

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const named = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;

interface Precision {
  readonly name: string;
  /** Rounds to the nearest number of the type. */
  round(value: number): number;
  /** The fewest digits that read back as the same number of the type: `1.5e+3`. */
  shortest(value: number): string;
  /** The power of ten from which PostgreSQL writes an exponent. */
  readonly exponentFrom: number;
}

/** `1.5e3`, `inf`, `-Infinity`, `NaN` → the number. @throws 22P02, 22003 */
function parseFloatText(text: string, { name, round }: Precision): Datum {
  const given = trimSpace(text);
  const special = named.exec(given);
  if (special) return special[2] === undefined ? "NaN" : special[1] === "-" ? "-Infinity" : "Infinity";
  if (!decimal.test(given)) throw sqlstate.invalidText(name, text);
  const value = round(Number(given));
  const [significand = ""] = given.split(/[eE]/);
  if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(significand))) {
    throw sqlstate.numberOutOfRange(`"${given}" is out of range for type ${name}`);
  }
  return value;
}

/** `100000`, `1e+15`, `1.5e-07`, as PostgreSQL prints the type. */
function printFloat(value: Datum, { shortest, exponentFrom }: Precision): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(number);
  if (number === 0) return Object.is(number, -0) ? "-0" : "0";
  const [digits = "", power = "0"] = shortest(number).split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= exponentFrom) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const fractionDigits = (digits.split(".")[1]?.length ?? 0) - exponent;
  return number.toFixed(Math.max(fractionDigits, 0));
}

function floatType(precision: Precision): DataType {
  const print = (value: Datum) => printFloat(value, precision);
  return {
    kind: "float",
    name: precision.name,
    category: "numeric",
    parse: (text) => parseFloatText(text, precision),
    // JSON has no NaN or infinity; PostgreSQL renders their names as strings.
    toJson: (value) => (Number.isFinite(Number(value)) ? print(value) : `"${print(value)}"`),
    toText: print,
  };
}

export const doublePrecision = floatType({
  name: "double precision",
  round: (value) => value,
  shortest: (value) => value.toExponential(),
  exponentFrom: 15,
});

/** Nine digits are enough to distinguish every 32-bit number from the next. */
function shortestReal(value: number): string {
  for (let precision = 0; precision < 8; precision++) {
    const digits = value.toExponential(precision);
    if (Math.fround(Number(digits)) === value) return digits;
  }
  return value.toExponential(8);
}

export const real = floatType({
  name: "real",
  round: Math.fround,
  shortest: shortestReal,
  exponentFrom: 6,
});
