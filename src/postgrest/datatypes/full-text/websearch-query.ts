/**
 * The syntax of `websearch_to_tsquery`: `"fat rat" or cat -dog` → a query. Every text is valid.
 * @see https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-PARSING-QUERIES
 */

import type { Configuration } from "./configuration";
import { QueryBuilder, type TextQuery } from "./query";

/** Skipped: blanks, and operators that this syntax does not have. */
const NOTHING = /[ \t\n\v\f\r!&|()<]*/y;
const QUOTED = /"([^"]*)"?/y;
const OPERAND = /[^ \t\n\v\f\r!&|()<":][^ \t\n\v\f\r!&|()<":]*|:[^ \t\n\v\f\r!&|()<":]*/y;
/** Not part of a word, and not at the end of the text. */
const OR = /or(?![-_\p{Alphabetic}\p{N}])(?=.[ \t\n\v\f\r]*[^ \t\n\v\f\r])/isuy;

export function parseWebsearchQuery(text: string, configuration: Configuration): TextQuery {
  const builder = new QueryBuilder(configuration, "phrase");
  let position = 0;
  const take = (expression: RegExp): RegExpExecArray | undefined => {
    expression.lastIndex = position;
    const match = expression.exec(text) ?? undefined;
    position += match?.[0].length ?? 0;
    return match;
  };
  for (let first = true; ; first = false) {
    for (take(NOTHING); text.charAt(position) === "-"; take(NOTHING)) {
      position += 1;
      builder.operator({ kind: "not" });
      first = false;
    }
    const quoted = take(QUOTED);
    const operand = quoted === undefined ? take(OPERAND)?.[0] : quoted[1];
    if (operand !== undefined) builder.operand(operand);
    else if (!first) builder.stop();
    take(NOTHING);
    if (operand === undefined || position >= text.length) return builder.build();
    builder.operator({ kind: take(OR) === undefined ? "and" : "or" });
  }
}
