/**
 * The options before a regular expression: `***=`, `***:` and the embedded options `(?in)`.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#POSIX-METASYNTAX
 */

import { malformedRegex, unsupportedRegex } from "./regex-errors";
import type { Scanner } from "./scanner";

export interface RegexOptions {
  /** The rest of the pattern is literal. */
  readonly literal: boolean;
  readonly ignoreCase: boolean;
  /** White space and `#` comments in the pattern are ignored. */
  readonly expanded: boolean;
  /** `.` and `[^…]` do not match a newline. */
  readonly excludeNewline: boolean;
  /** `^` and `$` also match at the ends of lines. */
  readonly lineAnchors: boolean;
}

type Change = Partial<RegexOptions>;

const changes: ReadonlyMap<string, Change> = new Map<string, Change>([
  ["c", { ignoreCase: false }],
  ["i", { ignoreCase: true }],
  ["m", { excludeNewline: true, lineAnchors: true }],
  ["n", { excludeNewline: true, lineAnchors: true }],
  ["p", { excludeNewline: true, lineAnchors: false }],
  ["q", { literal: true }],
  ["s", { excludeNewline: false, lineAnchors: false }],
  ["t", { expanded: false }],
  ["w", { excludeNewline: false, lineAnchors: true }],
  ["x", { expanded: true }],
]);

/** Reads the options at the beginning of the pattern. @throws 2201B */
export function parseOptions(scanner: Scanner, ignoreCase: boolean): RegexOptions {
  let options: RegexOptions = {
    literal: false,
    ignoreCase,
    expanded: false,
    excludeNewline: false,
    lineAnchors: false,
  };
  if (scanner.accept("***=")) return { ...options, literal: true };
  scanner.accept("***:");
  if (scanner.peek() !== "(" || scanner.peek(1) !== "?" || !/^[A-Za-z]$/.test(scanner.peek(2)))
    return options;
  scanner.accept("(?");
  for (let letter = scanner.next(); letter !== ")"; letter = scanner.next()) {
    if (letter === "b" || letter === "e") {
      throw unsupportedRegex(
        "the basic and extended flavors",
        "Patterns are advanced regular expressions, PostgreSQL's default.",
        "Use the advanced flavor, without (?b) or (?e).",
      );
    }
    const change = changes.get(letter);
    if (change === undefined) throw malformedRegex("option");
    options = { ...options, ...change };
  }
  return options;
}
