/**
 * LIKE patterns: text → tokens, and tokens → a yes or no for one text, or the shape that SQLite can decide itself.
 * @see https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE
 */

import { sqlstate } from "../errors";

/** `literal` stands for itself, `one` for any one character, `many` for any run of characters, none included. */
export type LikeToken =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "many" };

/** A pattern without two literals or two `many` side by side; of a `many` and a `one`, the `one` comes first. */
export type LikePattern = readonly LikeToken[];

/**
 * What SQLite can decide of a pattern with exact, case-sensitive means: `=`, a range or `substr`, `instr`, `GLOB`.
 * `all` holds for every text that is not null; `general` is for `matchLike`.
 */
export type LikeShape =
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
 * Throws 22025 for a pattern that ends in its escape character.
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

/** How many UTF-16 units the character at `index` takes; `_` stands for a whole code point. */
const widthAt = (text: string, index: number) => ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

/**
 * Whether the whole text fits the pattern. Greedy with one place to go back to, the last `many`: an earlier one
 * never needs to be tried again, so the work is at most the product of the two lengths.
 */
export function matchLike(pattern: LikePattern, text: string): boolean {
  let token = 0;
  let position = 0;
  let retryToken = -1;
  let retryPosition = 0;
  for (;;) {
    const current = pattern[token];
    if (current === undefined) {
      if (position === text.length) return true;
    } else if (current.kind === "many") {
      if (token === pattern.length - 1) return true;
      token += 1;
      retryToken = token;
      retryPosition = position;
      continue;
    } else if (current.kind === "literal" && text.startsWith(current.text, position)) {
      token += 1;
      position += current.text.length;
      continue;
    } else if (current.kind === "one" && position < text.length) {
      token += 1;
      position += widthAt(text, position);
      continue;
    }
    if (retryToken < 0 || retryPosition >= text.length) return false;
    token = retryToken;
    retryPosition = nextStart(pattern[retryToken], text, retryPosition);
    if (retryPosition < 0) return false;
    position = retryPosition;
  }
}

/** The next place after `position` where what follows a `many` can begin; -1 for none. */
function nextStart(token: LikeToken | undefined, text: string, position: number): number {
  const next = position + widthAt(text, position);
  return token?.kind === "literal" ? text.indexOf(token.text, next) : next;
}

/**
 * PostgreSQL's `lower()` for UTF-8: one code point for one code point, whatever stands around it. JavaScript's own
 * makes two of `İ` and looks at the neighbours of `Σ`.
 */
export function foldCase(text: string): string {
  return text.replaceAll("İ", "i").replaceAll("Σ", "σ").toLowerCase();
}

function foldTokens(pattern: LikePattern): LikePattern {
  return pattern.map((token) =>
    token.kind === "literal" ? { kind: "literal", text: foldCase(token.text) } : token,
  );
}

/** `like` as a function of the text, or `ilike` with `ignoreCase`, which compares in lower case as PostgreSQL does. */
export function compileLike(
  pattern: LikePattern,
  options: { readonly ignoreCase: boolean },
): (text: string) => boolean {
  if (!options.ignoreCase) return (text) => matchLike(pattern, text);
  const folded = foldTokens(pattern);
  return (text) => matchLike(folded, foldCase(text));
}

/** The narrowest shape that decides a case-sensitive pattern: `a%` is a prefix, `a_` a GLOB, `a%b%…` past 50 bytes general. */
export function likeShape(pattern: LikePattern): LikeShape {
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
      return globShape(pattern);
  }
}

function globShape(pattern: LikePattern): LikeShape {
  const glob = pattern.map(globToken).join("");
  return new TextEncoder().encode(glob).length <= MAX_GLOB_BYTES
    ? { kind: "glob", pattern: glob }
    : { kind: "general" };
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
