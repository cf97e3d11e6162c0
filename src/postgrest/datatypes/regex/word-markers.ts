/**
 * Word boundaries with Unicode's letters. RE2's `\b` knows ASCII words only, and it has no look-ahead to spell
 * another out. So a text is written with a marker before, between and after its characters that says what the
 * place is, every character of the pattern takes the marker after it along, and a constraint looks back at it.
 */

import type { Constraint } from "./escapes";

/** Places by marker. Noncharacters, though a text may have them: which places are markers' is fixed by counting. */
const markers = {
  /** Before the first character, which is of a word. */
  textAndWordStart: "\u{FDD0}",
  /** Before the first character, which is of no word, or in an empty text. */
  textStart: "\u{FDD1}",
  wordStart: "\u{FDD2}",
  wordEnd: "\u{FDD3}",
  insideWord: "\u{FDD4}",
  outsideWords: "\u{FDD5}",
} as const;

const anyOf = (...names: readonly (keyof typeof markers)[]) =>
  `[${names.map((name) => markers[name]).join("")}]`;

/** RE2 text for the marker after a character. */
export const MARKER = anyOf("wordStart", "wordEnd", "insideWord", "outsideWords");

/** Leads from the beginning of a marked text to any of its places, so that a match begins after a marker. */
export const markedPrefix = `\\A${anyOf("textAndWordStart", "textStart")}(?:(?s:.)${MARKER})*`;

const isWordCharacter = (character: string) => /^[\p{Alphabetic}0-9_]$/u.test(character);

/** `ab c` → its characters with markers around them. */
export function markWords(text: string): string {
  const parts: string[] = [];
  let previous: boolean | undefined;
  for (const character of text) {
    const word = isWordCharacter(character);
    parts.push(marker(previous, word), character);
    previous = word;
  }
  parts.push(marker(previous, false));
  return parts.join("");
}

/** The marker between two characters, by whether they are of a word; undefined before the first. */
function marker(before: boolean | undefined, after: boolean): string {
  if (before === undefined) return after ? markers.textAndWordStart : markers.textStart;
  if (before) return after ? markers.insideWord : markers.wordEnd;
  return after ? markers.wordStart : markers.outsideWords;
}

/** Whether the constraint is about words, so that the whole pattern has to run on a marked text. */
export function isWordConstraint(constraint: Constraint): boolean {
  switch (constraint) {
    case "wordStart":
    case "wordEnd":
    case "wordBoundary":
    case "notWordBoundary":
      return true;
    case "start":
    case "end":
    case "lineStart":
    case "lineEnd":
      return false;
  }
}

/** RE2 text for a constraint, on a marked text or a plain one. */
export function constraintText(constraint: Constraint, marked: boolean): string {
  switch (constraint) {
    case "start":
      return marked ? `(?<=${anyOf("textAndWordStart", "textStart")})` : "\\A";
    case "lineStart":
      return marked ? `(?<=${anyOf("textAndWordStart", "textStart")}|\\n${MARKER})` : "(?m:^)";
    case "end":
      return "\\z";
    case "lineEnd":
      return "(?m:$)";
    case "wordStart":
      return `(?<=${anyOf("textAndWordStart", "wordStart")})`;
    case "wordEnd":
      return `(?<=${anyOf("wordEnd")})`;
    case "wordBoundary":
      return `(?<=${anyOf("textAndWordStart", "wordStart", "wordEnd")})`;
    case "notWordBoundary":
      return `(?<=${anyOf("textStart", "insideWord", "outsideWords")})`;
  }
}
