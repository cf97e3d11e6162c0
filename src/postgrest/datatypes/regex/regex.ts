/**
 * `match` and `imatch`: a PostgreSQL regular expression → a test of a text, in time linear in the text.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP
 */

import { uncounted, type Work } from "../work";
import { Automaton } from "./automaton";
import { parseRegex } from "./parse";
import { compileProgram } from "./program";
import type { Regex } from "./tree";

/** Work for compiling an instruction. */
const COMPILE_STEPS = 256;

/** Compiled with the first text, where work is counted: a URL has room for hundreds of long programs. */
function compile(tree: Regex, work: Work): Automaton {
  const program = compileProgram(tree);
  work.spend(program.length * COMPILE_STEPS);
  return new Automaton(program);
}

/**
 * Advanced regular expressions (`^a+\d{2}$`, `\mword\M`, `(?i)[[:alpha:]]`), matched anywhere in the text. `.` and `[^…]`
 * match a newline, and `^` and `$` match at the ends of the text only, unless an option such as `(?n)` says otherwise.
 * @throws 2201B for a malformed pattern, for look-around and back references, and for a program that is too large
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
