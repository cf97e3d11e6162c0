/**
 * Sets of characters, what a bracket expression or `\w` stands for: built of ranges and Unicode properties, given
 * as RE2 text. Below 0x80 a set is made of ranges only, above it a property may stand for thousands of them.
 */

import { caseVariants, caseVariantsBetween } from "./letter-case";

/** First and last code point. */
export type CodePointRange = readonly [number, number];

export interface UnicodeProperty {
  /** As in `\p{…}`; RE2 and JavaScript agree on the ones used here. */
  readonly name: string;
  readonly negated: boolean;
}

export interface CharacterSet {
  readonly ranges: readonly CodePointRange[];
  /** Holds for the characters from 0x80 on. */
  readonly properties: readonly UnicodeProperty[];
  readonly negated: boolean;
}

const LAST_ASCII = 0x7f;
const LAST_CODE_POINT = 0x10ffff;

export const rangeSet = (...ranges: readonly CodePointRange[]): CharacterSet => ({
  ranges,
  properties: [],
  negated: false,
});

/** One character, or with `ignoreCase` its lower and its upper case, as PostgreSQL takes it. */
export const literalSet = (codePoint: number, ignoreCase: boolean): CharacterSet =>
  rangeSet(...(ignoreCase ? caseVariants(codePoint) : [codePoint]).map((c): CodePointRange => [c, c]));

/** `a-z`, with `ignoreCase` and the other cases of all that is in it. */
export const literalRange = (first: number, last: number, ignoreCase: boolean): CharacterSet =>
  rangeSet(
    [first, last],
    ...(ignoreCase ? caseVariantsBetween(first, last) : []).map((c): CodePointRange => [c, c]),
  );

const property = (name: string, negated = false): UnicodeProperty => ({ name, negated });

/** POSIX classes as PostgreSQL's C.UTF-8 has them: digits are ASCII, letters are those of Unicode. */
const posixClasses: ReadonlyMap<string, CharacterSet> = new Map(
  Object.entries<readonly [string, ...UnicodeProperty[]]>({
    alpha: ["AZaz", property("Alphabetic")],
    digit: ["09"],
    alnum: ["09AZaz", property("Alphabetic")],
    word: ["09AZ__az", property("Alphabetic")],
    upper: ["AZ", property("Uppercase")],
    lower: ["az", property("Lowercase")],
    // the spaces that break no line, U+00A0 and its like, are none to a C library
    space: ["\t\r  \x85\x85\u1680\u1680\u2000\u2006\u2008\u200a\u2028\u2029\u205f\u205f\u3000\u3000"],
    blank: ["\t\t  \u1680\u1680\u2000\u2006\u2008\u200a\u205f\u205f\u3000\u3000"],
    // what can be seen and is neither letter nor digit: the accents that combine, and spaces that break no line too
    punct: [
      "!/:@[`{~\xa0\xa0\u2007\u2007\u202f\u202f\u0300\u0344\u0346\u0362",
      ...["P", "S", "No", "Me", "Cf", "Co"].map((name) => property(name)),
    ],
    graph: ["!~", ...["L", "M", "N", "P", "S", "Cf", "Co"].map((name) => property(name))],
    print: [" ~", ...["L", "M", "N", "P", "S", "Zs", "Cf", "Co"].map((name) => property(name))],
    cntrl: ["\0\x1f\x7f\x7f", property("Cc")],
    xdigit: ["09AFaf"],
  }).map(([name, [pairs, ...properties]]) => [
    name,
    { ranges: pairsOf(pairs), properties, negated: false } satisfies CharacterSet,
  ]),
);

/** `09AZ` → the ranges 0–9 and A–Z. */
function pairsOf(pairs: string): CodePointRange[] {
  const ranges: CodePointRange[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    ranges.push([pairs.charCodeAt(index), pairs.charCodeAt(index + 1)]);
  }
  return ranges;
}

/** `[:name:]`; undefined for a name that there is not. Without case, `upper` and `lower` are both `alpha`. */
export function posixClass(name: string, ignoreCase: boolean): CharacterSet | undefined {
  return posixClasses.get(ignoreCase && (name === "upper" || name === "lower") ? "alpha" : name);
}

/** `\D` of `\d`, as a set that can stand beside others in a bracket expression. */
export function complement(set: CharacterSet): CharacterSet {
  return {
    ranges: [
      ...complementBetween(set.ranges, 0, LAST_ASCII),
      ...(set.properties.length === 0 ? complementBetween(set.ranges, LAST_ASCII + 1, LAST_CODE_POINT) : []),
    ],
    properties: set.properties.map(({ name, negated }) => ({ name, negated: !negated })),
    negated: false,
  };
}

export function unionOf(sets: readonly CharacterSet[], negated: boolean): CharacterSet {
  return {
    ranges: sets.flatMap((set) => set.ranges),
    properties: sets.flatMap((set) => set.properties),
    negated,
  };
}

/** Sorted, and joined where they touch or overlap. */
function normalize(ranges: readonly CodePointRange[]): CodePointRange[] {
  const sorted = ranges.filter(([first, last]) => first <= last).sort((a, b) => a[0] - b[0]);
  const merged: CodePointRange[] = [];
  for (const [first, last] of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) {
      merged[merged.length - 1] = [previous[0], Math.max(previous[1], last)];
    } else merged.push([first, last]);
  }
  return merged;
}

const clip = (ranges: readonly CodePointRange[], first: number, last: number): CodePointRange[] =>
  normalize(ranges.map(([from, to]): CodePointRange => [Math.max(from, first), Math.min(to, last)]));

function complementBetween(ranges: readonly CodePointRange[], first: number, last: number): CodePointRange[] {
  const gaps: CodePointRange[] = [];
  let next = first;
  for (const [from, to] of clip(ranges, first, last)) {
    gaps.push([next, from - 1]);
    next = to + 1;
  }
  gaps.push([next, last]);
  return normalize(gaps);
}

const hex = (codePoint: number) => `\\x{${codePoint.toString(16).toUpperCase()}}`;

const rangeText = ([first, last]: CodePointRange) =>
  first === last ? hex(first) : `${hex(first)}-${hex(last)}`;

const bracket = (prefix: "" | "^", ranges: readonly CodePointRange[], properties = "") =>
  `[${prefix}${ranges.map(rangeText).join("")}${properties}]`;

const propertyText = (name: string, negated: boolean) => `\\${negated ? "P" : "p"}{${name}}`;

const nothing = bracket("^", [[0, LAST_CODE_POINT]]);
const anything = bracket("", [[0, LAST_CODE_POINT]]);

/** The set as RE2 text that matches exactly one character of it, and what it adds to the size of a program. */
export function renderSet(set: CharacterSet): { readonly text: string; readonly size: number } {
  const ranges = clip(set.ranges, 0, LAST_CODE_POINT);
  // By the ranges before they are joined: the joining is work too.
  const size = 1 + Math.floor(set.ranges.length / 8) + 2 * set.properties.length;
  if (set.properties.length === 0) {
    const [only] = ranges;
    if (only === undefined) return { text: set.negated ? anything : nothing, size };
    if (ranges.length === 1 && only[0] === only[1] && !set.negated) return { text: hex(only[0]), size };
    return { text: bracket(set.negated ? "^" : "", ranges), size };
  }
  const ascii: CodePointRange = [0, LAST_ASCII];
  if (set.negated) {
    const low = complementBetween(ranges, 0, LAST_ASCII);
    const properties = set.properties.map(({ name, negated }) => propertyText(name, negated)).join("");
    const high = bracket("^", [ascii, ...clip(ranges, LAST_ASCII + 1, LAST_CODE_POINT)], properties);
    return { text: low.length === 0 ? high : `(?:${bracket("", low)}|${high})`, size };
  }
  // A property holds for ASCII too. What it must not bring in is taken away by complementing its opposite.
  const options = set.properties.map(({ name, negated }) =>
    bracket("^", [ascii], propertyText(name, !negated)),
  );
  if (ranges.length > 0) options.unshift(bracket("", ranges));
  return { text: `(?:${options.join("|")})`, size };
}
