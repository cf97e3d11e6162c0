/**
 * Sets of characters, such as a bracket expression or `\w`, built of ranges and Unicode properties. Below 0x80 a set has
 * ranges only; above it a property may stand for thousands of them.
 */

import { caseVariants, caseVariantsBetween } from "./letter-case";

/** First and last code point. */
type CodePointRange = readonly [number, number];

interface UnicodeProperty {
  /** A property of JavaScript's `\p{…}`. */
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

/** `a-z`, with `ignoreCase` also the other cases of its characters. */
export const literalRange = (first: number, last: number, ignoreCase: boolean): CharacterSet =>
  rangeSet(
    [first, last],
    ...(ignoreCase ? caseVariantsBetween(first, last) : []).map((c): CodePointRange => [c, c]),
  );

/** Ranges by their first and last characters, `09AZ` for 0–9 and A–Z, and the names of properties. */
function setOf(pairs: string, ...names: readonly string[]): CharacterSet {
  const ranges: CodePointRange[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    ranges.push([pairs.charCodeAt(index), pairs.charCodeAt(index + 1)]);
  }
  return { ranges, properties: names.map((name) => ({ name, negated: false })), negated: false };
}

/** The characters of words. */
export const wordSet = setOf("09AZ__az", "Alphabetic");

/** POSIX classes as PostgreSQL's C.UTF-8 has them: digits are ASCII, letters are those of Unicode. */
const posixClasses: ReadonlyMap<string, CharacterSet> = new Map(
  Object.entries({
    alpha: setOf("AZaz", "Alphabetic"),
    digit: setOf("09"),
    alnum: setOf("09AZaz", "Alphabetic"),
    word: wordSet,
    upper: setOf("AZ", "Uppercase"),
    lower: setOf("az", "Lowercase"),
    // A C library does not count no-break spaces, such as U+00A0, as spaces.
    space: setOf("\t\r  \x85\x85\u1680\u1680\u2000\u2006\u2008\u200a\u2028\u2029\u205f\u205f\u3000\u3000"),
    blank: setOf("\t\t  \u1680\u1680\u2000\u2006\u2008\u200a\u205f\u205f\u3000\u3000"),
    // Visible characters that are not letters or digits, with combining accents and no-break spaces.
    punct: setOf(
      "!/:@[`{~\xa0\xa0\u2007\u2007\u202f\u202f\u0300\u0344\u0346\u0362",
      ...["P", "S", "No", "Me", "Cf", "Co"],
    ),
    graph: setOf("!~", "L", "M", "N", "P", "S", "Cf", "Co"),
    print: setOf(" ~", "L", "M", "N", "P", "S", "Zs", "Cf", "Co"),
    cntrl: setOf("\0\x1f\x7f\x7f", "Cc"),
    xdigit: setOf("09AFaf"),
  }),
);

/** `[:name:]`; undefined for an unknown name. With `ignoreCase`, `upper` and `lower` are both `alpha`. */
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

/** Sorts ranges, and joins those that touch or overlap. */
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

/** Whether a code point is in a set. */
export type CharacterTest = (codePoint: number) => boolean;

/** Whether a code point from 0x80 on has the property. */
const propertyTests = new Map<string, CharacterTest>();

function propertyTest({ name, negated }: UnicodeProperty): CharacterTest {
  const source = `\\${negated ? "P" : "p"}{${name}}`;
  let test = propertyTests.get(source);
  if (test === undefined) {
    const pattern = new RegExp(source, "u");
    test = (codePoint) => codePoint > LAST_ASCII && pattern.test(String.fromCodePoint(codePoint));
    propertyTests.set(source, test);
  }
  return test;
}

function rangeTest(ranges: readonly CodePointRange[]): CharacterTest {
  const sorted = normalize(ranges);
  const [only] = sorted;
  if (only !== undefined && sorted.length === 1) {
    const [first, last] = only;
    return first === last
      ? (codePoint) => codePoint === first
      : (codePoint) => codePoint >= first && codePoint <= last;
  }
  return (codePoint) => {
    // Ranges before `low` end before the code point; those from `high` on do not.
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const range = sorted[middle];
      if (range !== undefined && range[1] < codePoint) low = middle + 1;
      else high = middle;
    }
    const range = sorted[low];
    return range !== undefined && range[0] <= codePoint;
  };
}

export function compileSet({ ranges, properties, negated }: CharacterSet): CharacterTest {
  const inRanges = rangeTest(ranges);
  if (properties.length === 0) return negated ? (codePoint) => !inRanges(codePoint) : inRanges;
  const tests = [inRanges, ...properties.map(propertyTest)];
  return (codePoint) => tests.some((test) => test(codePoint)) !== negated;
}

/** The worst cost of a test, in plain comparisons, roughly. */
export function testCost({ ranges, properties }: CharacterSet): number {
  // Counts the ranges before they are joined, because joining is work too.
  return 1 + Math.floor(ranges.length / 8) + 2 * properties.length;
}
