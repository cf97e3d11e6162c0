/** LIKE patterns → SQL without LIKE, because SQLite's LIKE folds case and D1 refuses patterns past 50 bytes (SPEC §9). */

import { type SQL, sql } from "drizzle-orm";
import type { SqlLikeClass } from "../../../plan/plan";
import { joinBalanced } from "../values/balanced";

export function buildLike(expression: SQL, pattern: SqlLikeClass, foldCase: boolean): SQL {
  const left = foldCase ? buildFolded(expression, pattern) : expression;
  const fold = (text: string) => (foldCase ? text.toLowerCase() : text);
  switch (pattern.kind) {
    case "all":
      return sql`(${left} = ${left})`;
    case "exact":
      return sql`(${left} = ${fold(pattern.text)})`;
    case "prefix":
      return foldCase ? startsWith(left, fold(pattern.text)) : inRange(left, pattern.text);
    case "suffix":
      return endsWith(left, fold(pattern.text));
    case "contains":
      return sql`(instr(${left}, ${fold(pattern.text)}) > 0)`;
    case "prefixSuffix": {
      const prefix = fold(pattern.prefix);
      const suffix = fold(pattern.suffix);
      return joinBalanced("and", [
        foldCase ? startsWith(left, prefix) : inRange(left, prefix),
        endsWith(left, suffix),
        sql`(length(${left}) >= ${codePoints(prefix) + codePoints(suffix)})`,
      ]);
    }
    case "glob":
      return sql`(${left} GLOB ${fold(pattern.pattern)})`;
  }
}

/** Lower case, for an ASCII pattern. Two other letters fold to ASCII: `İ` to i and the kelvin sign to k. */
function buildFolded(expression: SQL, pattern: SqlLikeClass): SQL {
  const { kind: _, ...texts } = pattern;
  const text = Object.values(texts).join("");
  return /[ik]/i.test(text)
    ? sql`lower(replace(replace(${expression}, '\u0130', 'i'), '\u212a', 'k'))`
    : sql`lower(${expression})`;
}

function codePoints(text: string): number {
  return [...text].length;
}

function startsWith(expression: SQL, prefix: string): SQL {
  return sql`(substr(${expression}, 1, ${codePoints(prefix)}) = ${prefix})`;
}

function endsWith(expression: SQL, suffix: string): SQL {
  return sql`(substr(${expression}, ${-codePoints(suffix)}) = ${suffix})`;
}

/** A prefix as a range, for which SQLite uses an index: `abc` is from `abc` up to but not including `abd`. */
function inRange(expression: SQL, prefix: string): SQL {
  const next = successor(prefix);
  const from = sql`(${expression} >= ${prefix})`;
  return next === undefined ? from : sql`(${from} AND (${expression} < ${next}))`;
}

/** The smallest text that is greater than every text with the prefix; undefined if there is none. */
function successor(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? 0;
    if (code === 0x10ffff) continue;
    // Surrogates are not characters.
    return characters.join("") + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return undefined;
}
