/**
 * Comparison of decimal numbers of any size, by their text. No number is expanded, so `1e999999999` costs no more than
 * its eleven characters.
 */

/** 0.`digits` × 10^`exponent`; `digits` has no leading or trailing zero, and is empty for zero. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const grammar = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** `-12.50e3` → the number, or undefined if the text is not a number. */
export function readDecimal(text: string): Decimal | undefined {
  const match = grammar.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const all = whole + fraction;
  let start = 0;
  let end = all.length;
  while (all.charAt(start) === "0") start++;
  while (end > start && all.charAt(end - 1) === "0") end--;
  const digits = all.slice(start, end);
  if (digits === "") return { negative: false, digits, exponent: 0 };
  return { negative: sign === "-", digits, exponent: whole.length - start + Number(power) };
}

function compareDecimals(left: Decimal, right: Decimal): number {
  const sign = signOf(left);
  if (sign !== signOf(right)) return sign - signOf(right);
  if (left.exponent !== right.exponent) return left.exponent < right.exponent ? -sign : sign;
  if (left.digits === right.digits) return 0;
  return left.digits < right.digits ? -sign : sign;
}

function signOf({ negative, digits }: Decimal): number {
  return digits === "" ? 0 : negative ? -1 : 1;
}

const NAN_RANK = 2;

/** The rank of infinities and NaN beside finite numbers: NaN is greater than any other number, and equal to itself. */
function rank(text: string): number {
  if (text === "NaN") return NAN_RANK;
  return text === "Infinity" ? 1 : text === "-Infinity" ? -1 : 0;
}

/**
 * Compares two numbers by their text: `compareNumeric("1.10", "1.1") === 0`. Reads the output of JSON and PostgreSQL,
 * `NaN` and `Infinity` included; any other text counts as NaN.
 * @see https://www.postgresql.org/docs/current/datatype-numeric.html
 */
export function compareNumeric(left: string, right: string): number {
  const a = readDecimal(left);
  const b = readDecimal(right);
  if (a && b) return compareDecimals(a, b);
  return (a ? 0 : rank(left) || NAN_RANK) - (b ? 0 : rank(right) || NAN_RANK);
}
