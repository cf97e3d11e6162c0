/**
 * `match` and `imatch`: a PostgreSQL regular expression → a yes or no for a text, in time linear in the text.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP
 */

import { RE2JS, RE2JSException } from "re2js";
import { malformedRegex } from "./regex/regex-errors";
import { translateRegex } from "./regex/translate";
import { markWords } from "./regex/word-markers";

/**
 * Advanced regular expressions (`^a+\d{2}$`, `\mword\M`, `(?i)[[:alpha:]]`), found anywhere in the text. `.` and
 * `[^…]` match a newline, and `^` and `$` hold at the ends of the text only, unless an option such as `(?n)` says
 * otherwise. Throws 2201B for a pattern that is none, one that needs look-around or back references, and one whose
 * program would be too large.
 */
export function compileRegex(
  pattern: string,
  options: { readonly ignoreCase: boolean },
): (text: string) => boolean {
  const { source, marked } = translateRegex(pattern, options.ignoreCase);
  const program = compile(source, marked ? RE2JS.LOOKBEHINDS : 0);
  return marked ? (text) => program.test(markWords(text)) : (text) => program.test(text);
}

function compile(source: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    // The translation is well-formed, so what RE2 refuses is its own bound on repetition or size.
    if (error instanceof RE2JSException) throw malformedRegex("tooComplex");
    throw error;
  }
}
