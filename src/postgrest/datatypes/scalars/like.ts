/**
 * LIKE patterns: text → tokens, and tokens → a test of a text, or a simpler class of pattern that SQLite decides itself.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE
 */

import { utf8Length } from "../../../bytes/utf8";
import { sqlstate } from "../../errors";
import { uncounted, type Work } from "../work";

/** `literal` matches itself, `one` any one character, `many` any run of characters, also an empty one. */
type LikeToken =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "many" };

/** A normalized pattern: no two adjacent literals or `many`, and a `one` before an adjacent `many`. */
export type LikePattern = readonly LikeToken[];

/**
 * The classes of patterns that SQLite decides exactly and case-sensitively: `=`, a range or `substr`, `instr`, `GLOB`.
 * `all` matches every text that is not null; `general` is left to `matchLike`.
 */
export type LikeClass =
  | { readonly kind: "all" }
  | { readonly kind: "exact"; readonly text: string }
  | { readonly kind: "prefix"; readonly text: string }
  | { readonly kind: "suffix"; readonly text: string }
  | { readonly kind: "contains"; readonly text: string }
  | { readonly kind: "prefixSuffix"; readonly prefix: string; readonly suffix: string }
  | { readonly kind: "glob"; readonly pattern: string }
  | { readonly kind: "general" };

/** D1 refuses a GLOB pattern of more bytes: "LIKE or GLOB pattern too complex" (SPEC §9). */
const MAX_GLOB_BYTES = 50;

/**
 * `Ab*c%`, `_x`, `100\%`: `%` and PostgREST's `*` match any run, `_` one character, `\` takes the next character
 * as it is. `*` becomes `%` before the database reads the pattern, so `\*` is a percent sign.
 * @throws 22025 for a pattern that ends in its escape character
 */
export function parseLike(pattern: string): LikePattern {
  const tokens: LikeToken[] = [];
  let literal = "";
  const push = (token: LikeToken) => {
    if (literal !== "") tokens.push({ kind: "literal", text: literal });
    literal = "";
    if (tokens.at(-1)?.kind !== "many") tokens.push(token);
    else if (token.kind !== "many") tokens.splice(-1, 0, token);
  };
  const source = pattern.replaceAll("*", "%");
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === "%") push({ kind: "many" });
    else if (character === "_") push({ kind: "one" });
    else if (character === "\\") {
      index += 1;
      if (index === source.length) throw sqlstate.invalidEscape();
      literal += source.charAt(index);
    } else literal += character;
  }
  if (literal !== "") tokens.push({ kind: "literal", text: literal });
  return tokens;
}

/** A pattern as `matchLike` walks it: adjacent `_` are one step. */
type LikeStep =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "skip"; readonly count: number }
  | { readonly kind: "many" };

function toSteps(pattern: LikePattern): readonly LikeStep[] {
  const steps: LikeStep[] = [];
  for (const token of pattern) {
    const last = steps.at(-1);
    if (token.kind !== "one") steps.push(token);
    else if (last?.kind === "skip") steps.splice(-1, 1, { kind: "skip", count: last.count + 1 });
    else steps.push({ kind: "skip", count: 1 });
  }
  return steps;
}

/** The number of UTF-16 units of the character at `index`; `_` matches a whole code point. */
const widthAt = (text: string, index: number) => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

const surrogate = /[\ud800-\udfff]/;

/** The index after `count` code points; -1 if there are fewer. */
function skip(text: string, position: number, count: number, hasPairs: boolean, work: Work): number {
  if (!hasPairs) return position + count <= text.length ? position + count : -1;
  work.spend(count);
  let end = position;
  for (let rest = count; rest > 0; rest -= 1) {
    if (end >= text.length) return -1;
    end += widthAt(text, end);
  }
  return end;
}

/** The approximate number of characters that are compared at once. */
const SPAN = 16;
/** Work for a text, and for a step of the pattern at one position. */
const START_STEPS = 8;
const TRY_STEPS = 4;
/** Searching a literal of this many characters takes twice as long as a short one. */
const LONG_LITERAL = 1024;

/**
 * Whether the whole text matches the pattern. It backtracks to the last `many` only: an earlier one never has to be
 * tried again, so the work is at most the length of the text times the number of steps.
 */
function matchLike(pattern: readonly LikeStep[], text: string, work: Work): boolean {
  const hasPairs = surrogate.test(text);
  work.spend(START_STEPS + text.length / SPAN);
  let step = 0;
  let position = 0;
  let retryStep = -1;
  let retryPosition = 0;
  for (;;) {
    const current = pattern[step];
    work.spend(TRY_STEPS);
    if (current === undefined) {
      if (position === text.length) return true;
    } else if (current.kind === "many") {
      if (step === pattern.length - 1) return true;
      step += 1;
      retryStep = step;
      retryPosition = position;
      continue;
    } else if (current.kind === "literal") {
      work.spend(current.text.length / SPAN);
      if (text.startsWith(current.text, position)) {
        step += 1;
        position += current.text.length;
        continue;
      }
    } else {
      const end = skip(text, position, current.count, hasPairs, work);
      if (end >= 0) {
        step += 1;
        position = end;
        continue;
      }
    }
    if (retryStep < 0 || retryPosition >= text.length) return false;
    step = retryStep;
    retryPosition = nextStart(pattern[retryStep], text, retryPosition, work);
    if (retryPosition < 0) return false;
    position = retryPosition;
  }
}

/** The next index after `position` where the step after a `many` can begin; -1 for none. */
function nextStart(step: LikeStep | undefined, text: string, position: number, work: Work): number {
  const next = position + widthAt(text, position);
  if (step?.kind !== "literal") return next;
  const found = text.indexOf(step.text, next);
  const passed = (found < 0 ? text.length : found) - position;
  work.spend((passed / SPAN) * (1 + step.text.length / LONG_LITERAL));
  return found;
}

/**
 * PostgreSQL's `lower()` for UTF-8: one code point for each code point, without context. JavaScript's own returns two
 * for `İ`, and looks at the neighbours of `Σ`.
 */
export function foldCase(text: string): string {
  return text.replaceAll("İ", "i").replaceAll("Σ", "σ").toLowerCase();
}

function foldTokens(pattern: LikePattern): LikePattern {
  return pattern.map((token) =>
    token.kind === "literal" ? { kind: "literal", text: foldCase(token.text) } : token,
  );
}

/**
 * `like` as a test of the text, or with `ignoreCase` `ilike` as a test of the text that `foldCase` returns: it compares
 * in lower case, as PostgreSQL does.
 */
export function prepareLike(
  pattern: LikePattern,
  options: { readonly ignoreCase: boolean },
): (text: string, work?: Work) => boolean {
  const steps = toSteps(options.ignoreCase ? foldTokens(pattern) : pattern);
  return (text, work = uncounted) => matchLike(steps, text, work);
}

/** The narrowest class of a case-sensitive pattern: `a%` is a prefix, `a_` a GLOB, `a%b%…` past 50 bytes general. */
export function classifyLike(pattern: LikePattern): LikeClass {
  const kinds = pattern.map((token) => token.kind).join(" ");
  const texts = pattern.flatMap((token) => (token.kind === "literal" ? [token.text] : []));
  const [first = "", second = ""] = texts;
  switch (kinds) {
    case "":
    case "literal":
      return { kind: "exact", text: first };
    case "many":
      return { kind: "all" };
    case "literal many":
      return { kind: "prefix", text: first };
    case "many literal":
      return { kind: "suffix", text: first };
    case "many literal many":
      return { kind: "contains", text: first };
    case "literal many literal":
      return { kind: "prefixSuffix", prefix: first, suffix: second };
    default:
      return classifyGlob(pattern);
  }
}

function classifyGlob(pattern: LikePattern): LikeClass {
  const glob = pattern.map(globToken).join("");
  return utf8Length(glob) <= MAX_GLOB_BYTES ? { kind: "glob", pattern: glob } : { kind: "general" };
}

function globToken(token: LikeToken): string {
  switch (token.kind) {
    case "many":
      return "*";
    case "one":
      return "?";
    case "literal":
      return token.text.replace(/[*?[]/g, "[$&]");
  }
}
