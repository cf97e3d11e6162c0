/** Single tokens of JSON text: strings with escapes, and PostgreSQL's error for an unexpected token. */
import { sqlstate } from "../../errors";

/** What may stand at a place of JSON text, in PostgreSQL's words. */
export type Expected =
  | "JSON value"
  | "string"
  | 'string or "}"'
  | '":"'
  | '"," or "}"'
  | '"," or "]"'
  | "end of input";

type SyntaxErrorMaker = (detail: string) => Error;

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * A string that begins with the quote at `start` → its value and where it ends.
 * @throws the error that `syntaxError` makes; 22P05 for `\u0000` and for a lone surrogate
 */
export function readJsonString(
  text: string,
  start: number,
  syntaxError: SyntaxErrorMaker,
): { readonly value: string; readonly end: number } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them
  const plain = /[^"\\\0-\x1f]*/y;
  let value = "";
  let position = start + 1;
  let high = "";
  for (;;) {
    plain.lastIndex = position;
    plain.test(text);
    const run = text.slice(position, plain.lastIndex);
    position = plain.lastIndex;
    const next = text.charAt(position);
    const isUnicode = next === "\\" && text.charAt(position + 1) === "u";
    if (next === "") throw syntaxError(`Token "${excerpt(text.slice(start))}" is invalid.`);
    // The other half of a pair must follow directly, as an escape.
    if (high !== "" && (run !== "" || !isUnicode)) throw loneSurrogate();
    value += run;
    if (next === '"') return { value, end: position + 1 };
    if (next !== "\\") {
      const code = next.charCodeAt(0).toString(16).padStart(2, "0");
      throw syntaxError(`Character with value 0x${code} must be escaped.`);
    }
    if (!isUnicode) {
      value += readEscape(text, start, position, syntaxError);
      position += 2;
      continue;
    }
    const unit = readUnicodeEscape(text, position + 2, syntaxError);
    position += 6;
    high = joinSurrogates(high, unit);
    if (high === "") value += unit;
    else if (high.length === 2) {
      value += high;
      high = "";
    }
  }
}

function readEscape(text: string, start: number, at: number, syntaxError: SyntaxErrorMaker): string {
  const character = escapes.get(text.charAt(at + 1));
  if (character !== undefined) return character;
  const letter = text.codePointAt(at + 1);
  throw syntaxError(
    letter === undefined
      ? `Token "${excerpt(text.slice(start))}" is invalid.`
      : `Escape sequence "\\${String.fromCodePoint(letter)}" is invalid.`,
  );
}

function readUnicodeEscape(text: string, at: number, syntaxError: SyntaxErrorMaker): string {
  const digits = text.slice(at, at + 4);
  if (!/^[\da-fA-F]{4}$/.test(digits))
    throw syntaxError('"\\u" must be followed by four hexadecimal digits.');
  if (digits === "0000") throw sqlstate.untranslatable("\\u0000 cannot be converted to text.");
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** The length in units: zero for a single character, one for the first half of a pair, two for a whole pair. */
function joinSurrogates(high: string, unit: string): string {
  const isHigh = unit >= "\ud800" && unit <= "\udbff";
  const isLow = unit >= "\udc00" && unit <= "\udfff";
  if (isHigh && high !== "") {
    throw sqlstate.untranslatable("Unicode high surrogate must not follow a high surrogate.");
  }
  if (isLow !== (high !== "")) throw loneSurrogate();
  return isHigh || isLow ? high + unit : "";
}

const loneSurrogate = () => sqlstate.untranslatable("Unicode low surrogate must follow a high surrogate.");

/** PostgreSQL's detail for the unexpected token at `position`. */
export function describeUnexpected(text: string, position: number, expected: Expected): string {
  const token = readToken(text, position);
  if (token === "") return "The input string ended unexpectedly.";
  if (!isToken(token)) return `Token "${excerpt(token)}" is invalid.`;
  return `Expected ${expected}, but found "${excerpt(token)}".`;
}

const wholeString = /"(?:[^"\\]|\\.)*"?/sy;
/** A word, or a number followed by more letters or digits: `01`, `1.5x`. */
const word = /-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d*)?)?[\w\x80-\uffff]*/y;

function readToken(text: string, position: number): string {
  const pattern = text.charAt(position) === '"' ? wholeString : word;
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] || text.charAt(position);
}

function isToken(token: string): boolean {
  if (token.startsWith('"')) return token.length > 1 && token.endsWith('"');
  return /^(?:[{}[\]:,]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(token);
}

/** The longest part of the text that an error quotes. */
function excerpt(token: string): string {
  return token.length <= 100 ? token : `${token.slice(0, 100)}…`;
}
