/**
 * `match` and `imatch`: a PostgreSQL regular expression → a yes or no for a text, in time linear in the text.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP
 */

import { Automaton } from "./regex/automaton";
import { parseRegex } from "./regex/parse";
import { compileProgram } from "./regex/program";
import type { Work } from "./work";

/**
 * Advanced regular expressions (`^a+\d{2}$`, `\mword\M`, `(?i)[[:alpha:]]`), found anywhere in the text. `.` and
 * `[^…]` match a newline, and `^` and `$` hold at the ends of the text only, unless an option such as `(?n)` says
 * otherwise. Throws 2201B for a pattern that is none, one that needs look-around or back references, and one whose
 * program would be too large.
 */
export function compileRegex(
  pattern: string,
  options: { readonly ignoreCase: boolean },
): (text: string, work?: Work) => boolean {
  const automaton = new Automaton(compileProgram(parseRegex(pattern, options.ignoreCase)));
  return (text, work) => automaton.test(text, work);
}
