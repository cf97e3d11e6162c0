/**
 * `match` and `imatch`: a PostgreSQL regular expression → a yes or no for a text, in time linear in the text.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP
 */

import { uncounted, type Work } from "../work";
import { Automaton } from "./automaton";
import { parseRegex } from "./parse";
import { compileProgram } from "./program";
import type { Regex } from "./tree";

/** What an instruction takes to be made. */
const COMPILE_STEPS = 256;

/** With the first text, when there is a count of the work: a URL has room for hundreds of long programs. */
function compile(tree: Regex, work: Work): Automaton {
  const program = compileProgram(tree);
  work.spend(program.length * COMPILE_STEPS);
  return new Automaton(program);
}

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
  const tree = parseRegex(pattern, options.ignoreCase);
  let automaton: Automaton | undefined;
  return (text, work = uncounted) => {
    automaton ??= compile(tree, work);
    return automaton.test(text, work);
  };
}
