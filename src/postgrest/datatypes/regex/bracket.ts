/**
 * Bracket expressions: `[a-z]`, `[^\d_]`, `[[:alpha:]-]`, the text after the opening bracket → a set.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-BRACKET-EXPRESSIONS
 */

import { type CharacterSet, literalRange, literalSet, posixClass, rangeSet, unionOf } from "./character-set";
import { parseEscape } from "./escapes";
import { malformedRegex } from "./regex-errors";
import type { Scanner } from "./scanner";

interface BracketOptions {
  readonly ignoreCase: boolean;
  /** Newline-sensitive: a complemented set does not match a newline. */
  readonly excludeNewline: boolean;
}

/** One element: a code point, which may begin a range, or a set, which may not. */
type Element = number | CharacterSet;

const NEWLINE = rangeSet([10, 10]);

/** Reads up to the closing bracket. @throws 2201B */
export function parseBracket(scanner: Scanner, options: BracketOptions): CharacterSet {
  const negated = scanner.accept("^");
  const sets: CharacterSet[] = [];
  for (let first = true; first || !scanner.accept("]"); first = false) {
    if (scanner.atEnd) throw malformedRegex("brackets");
    if (!first && startsRange(scanner)) throw malformedRegex("range");
    const element = parseElement(scanner, options);
    if (typeof element !== "number") sets.push(element);
    else sets.push(parseRange(scanner, element, options));
  }
  if (negated && options.excludeNewline) sets.push(NEWLINE);
  return unionOf(sets, negated);
}

/** A hyphen is literal at the beginning and at the end; elsewhere it makes a range. */
const startsRange = (scanner: Scanner) => scanner.peek() === "-" && scanner.peek(1) !== "]";

function parseRange(scanner: Scanner, first: number, { ignoreCase }: BracketOptions): CharacterSet {
  if (!startsRange(scanner)) return literalSet(first, ignoreCase);
  scanner.next();
  if (scanner.atEnd) throw malformedRegex("brackets");
  const last = parseElement(scanner, { ignoreCase, excludeNewline: false });
  if (typeof last !== "number" || last < first) throw malformedRegex("range");
  return literalRange(first, last, ignoreCase);
}

function parseElement(scanner: Scanner, { ignoreCase }: BracketOptions): Element {
  if (scanner.accept("[:")) {
    const set = posixClass(enclosed(scanner, ":]"), ignoreCase);
    if (set === undefined) throw malformedRegex("characterClass");
    return set;
  }
  if (scanner.accept("[.")) return collatingElement(enclosed(scanner, ".]"));
  if (scanner.accept("[=")) return literalSet(collatingElement(enclosed(scanner, "=]")), ignoreCase);
  const character = scanner.next();
  if (character !== "\\") return character.codePointAt(0) ?? 0;
  const sequence = parseEscape(scanner, 0);
  switch (sequence.kind) {
    case "character":
      return sequence.codePoint;
    case "set":
      return sequence.set;
    case "constraint":
      throw malformedRegex("escape");
  }
}

function enclosed(scanner: Scanner, end: string): string {
  const name = scanner.takeUntil(end);
  if (name === undefined) throw malformedRegex("brackets");
  return name;
}

/** `[.-.]`: one character. PostgreSQL also knows names, such as `[.hyphen.]`; these are not supported. */
function collatingElement(name: string): number {
  const [codePoint, ...more] = Array.from(name, (character) => character.codePointAt(0));
  if (codePoint === undefined || more.length > 0) throw malformedRegex("collatingElement");
  return codePoint;
}
