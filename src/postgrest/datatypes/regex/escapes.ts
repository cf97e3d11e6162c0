/**
 * Escapes of a regular expression: the text after a backslash.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-ESCAPE-SEQUENCES
 */

import { type CharacterSet, complement, posixClass } from "./character-set";
import { malformedRegex, nonlinearRegex } from "./regex-errors";
import type { Scanner } from "./scanner";

/** A condition on a position in the text. */
export type Constraint =
  | "start"
  | "end"
  | "lineStart"
  | "lineEnd"
  | "wordStart"
  | "wordEnd"
  | "wordBoundary"
  | "notWordBoundary";

export type Escape =
  | { readonly kind: "character"; readonly codePoint: number }
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "constraint"; readonly constraint: Constraint };

const controls: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["b", 8],
  ["B", 0x5c],
  ["e", 27],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);

const constraints: ReadonlyMap<string, Constraint> = new Map([
  ["A", "start"],
  ["Z", "end"],
  ["m", "wordStart"],
  ["M", "wordEnd"],
  ["y", "wordBoundary"],
  ["Y", "notWordBoundary"],
]);

const shorthands: ReadonlyMap<string, string> = new Map([
  ["d", "digit"],
  ["s", "space"],
  ["w", "word"],
]);

/** PostgreSQL's last character; those past Unicode's last one are valid and match nothing. */
const MAX_CHARACTER = 0x7ffffffe;

const isHex = (character: string) => /^[0-9A-Fa-f]$/.test(character);
const isOctal = (character: string) => /^[0-7]$/.test(character);
const isDigit = (character: string) => /^[0-9]$/.test(character);

const character = (codePoint: number): Escape => ({ kind: "character", codePoint });

/**
 * Reads the text after the backslash: `\n`, `\x41`, `\d`, `\m`, `\.`.
 * @param groups the number of groups opened so far: `\12` is a back reference from the twelfth on, before that octal
 * @throws 2201B
 */
export function parseEscape(scanner: Scanner, groups: number): Escape {
  const letter = scanner.next();
  if (letter === "") throw malformedRegex("escape");
  if (!/^[0-9A-Za-z]$/.test(letter)) return character(letter.codePointAt(0) ?? 0);
  const control = controls.get(letter);
  if (control !== undefined) return character(control);
  const constraint = constraints.get(letter);
  if (constraint !== undefined) return { kind: "constraint", constraint };
  const set = shorthand(letter);
  if (set !== undefined) return { kind: "set", set };
  switch (letter) {
    case "c": {
      const base = scanner.next().codePointAt(0);
      if (base === undefined) throw malformedRegex("escape");
      return character(base & 0x1f);
    }
    case "u":
      return hexadecimal(scanner, 4, 4);
    case "U":
      return hexadecimal(scanner, 8, 8);
    case "x":
      return hexadecimal(scanner, 1, 255);
    default:
      if (isDigit(letter)) return octalOrBackReference(scanner, letter, groups);
      throw malformedRegex("escape");
  }
}

/** `\d \s \w` and their complements `\D \S \W`. */
function shorthand(letter: string): CharacterSet | undefined {
  const name = shorthands.get(letter.toLowerCase());
  const set = name === undefined ? undefined : posixClass(name, false);
  return set === undefined || letter === letter.toLowerCase() ? set : complement(set);
}

function hexadecimal(scanner: Scanner, least: number, most: number): Escape {
  const digits = scanner.takeWhile(isHex, most);
  const codePoint = Number.parseInt(digits, 16);
  if (digits.length < least || codePoint > MAX_CHARACTER) throw malformedRegex("escape");
  return character(codePoint);
}

function octalOrBackReference(scanner: Scanner, first: string, groups: number): Escape {
  let decimal = first;
  for (let ahead = 0; isDigit(scanner.peek(ahead)); ahead += 1) decimal += scanner.peek(ahead);
  if (first !== "0" && (decimal.length === 1 || Number(decimal) <= groups)) {
    if (Number(decimal) > groups) throw malformedRegex("backReference");
    throw nonlinearRegex("back references", "Write out what the group may match a second time.");
  }
  if (!isOctal(first)) throw malformedRegex("escape");
  return character(Number.parseInt(first + scanner.takeWhile(isOctal, 2), 8));
}
