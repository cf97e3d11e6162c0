/** Patterns, regular expressions and text search queries: of pieces of the data and of every piece of their grammars. */
import fc from "fast-check";
import { texts } from "./awkward-values.ts";

export const shortTexts = texts.filter((text) => text.length < 40);

/** A part of a text, by characters. */
const fragment = fc.tuple(fc.constantFrom(...shortTexts), fc.nat(), fc.nat()).map(([whole, from, length]) => {
  const characters = Array.from(whole);
  const start = characters.length === 0 ? 0 : from % characters.length;
  return characters.slice(start, start + 1 + (length % 4)).join("");
});

/** `\` at the very end of a pattern is in the list of known differences. */
const withoutLastEscape = (pattern: string) =>
  /(?:^|[^\\])(?:\\\\)*\\$/.test(pattern) ? `${pattern}\\` : pattern;

export const likePattern: fc.Arbitrary<string> = fc
  .oneof(
    { arbitrary: fc.constantFrom(...texts), weight: 1 },
    {
      arbitrary: fc
        .array(fc.oneof(fragment, fc.constantFrom("*", "%", "_", "__", "\\%", "\\_", "\\\\", "\\*")), {
          maxLength: 5,
        })
        .map((parts) => parts.join("")),
      weight: 4,
    },
    {
      arbitrary: fc
        .tuple(fc.constantFrom("", "*", "%", "_"), fragment, fc.constantFrom("", "*", "%", "_"))
        .map(([before, part, after]) => before + part + after),
      weight: 4,
    },
  )
  .map(withoutLastEscape);

/** Escapes, classes, bounds, options and anchors of PostgreSQL's regular expressions; also some that are none. */
const regexAtom = fc.oneof(
  { arbitrary: fragment.map((part) => part.replace(/[\\^$.[\]|()?*+{}]/g, "\\$&")), weight: 4 },
  {
    arbitrary: fc.constantFrom(
      ".",
      "[a-z]",
      "[^a-z]",
      "[[:alpha:]]",
      "[[:upper:]]",
      "[[:digit:]]",
      "[[:space:]]",
      "[[:punct:]]",
      "\\d",
      "\\D",
      "\\w",
      "\\W",
      "\\s",
      "\\S",
      "[éÉ]",
      "[à-ÿ]",
      "[\\]]",
      "[]a]",
      "[a-]",
      "(ab|c)",
      "(?:a|b)",
      "()",
      "a|",
      "\\u00e9",
      "\\x41",
      "\\.",
      "\\\\",
      "\\t",
      "\\n",
      "^",
      "$",
      "\\A",
      "\\Z",
      "\\m",
      "\\M",
      "\\y",
      "\\Y",
      "[[:<:]]",
      "[[:>:]]",
      "{",
      "a{1,2}",
    ),
    weight: 4,
  },
);
const quantifier = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "+?");

export const regex: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom("", "", "", "^", "(?i)", "(?n)", "(?x)", "***=", "***:"),
        fc.array(
          fc.tuple(regexAtom, quantifier).map((parts) => parts.join("")),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom("", "", "$"),
      )
      .map(([start, atoms, end]) => start + atoms.join("") + end),
    weight: 8,
  },
  {
    arbitrary: fc.constantFrom(
      "[",
      "(",
      ")",
      "*",
      "a**",
      "[z-a]",
      "a{3,1}",
      "\\",
      "[[:nope:]]",
      "(?q)",
      "a{999}",
      "[a",
      "x{",
    ),
    weight: 1,
  },
);

const searchWord = fc.constantFrom(
  "fat",
  "cat",
  "cats",
  "rat",
  "running",
  "run",
  "runners",
  "fox",
  "the",
  "The",
  "a",
  "é",
  "École",
  "quick",
  "mat",
  "quickly",
  "pyjamas",
  "well-known",
  "co-operation",
  "café",
  "2026",
  "x",
);

export const searchQuery: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom("", "", "!"), searchWord, fc.constantFrom("", "", ":*", ":A")), {
        minLength: 1,
        maxLength: 3,
      })
      .chain((words) =>
        fc
          .constantFrom(" & ", " | ", " <-> ", " <2> ", "&", "|")
          .map((operator) => words.map((parts) => parts.join("")).join(operator)),
      ),
    weight: 6,
  },
  {
    arbitrary: fc.array(searchWord, { minLength: 1, maxLength: 3 }).map((words) => words.join(" ")),
    weight: 2,
  },
  {
    arbitrary: fc.constantFrom(
      "(fat | cat) & rat",
      "!(cat & dog)",
      "'fat cat'",
      '"fat cat" -dog',
      "fat or rat",
      "-fat",
      "",
      "&",
      "fat &",
      "(fat",
      "the & a",
      '"the cat"',
    ),
    weight: 2,
  },
);

export const searchConfiguration: fc.Arbitrary<string | undefined> = fc.oneof(
  { arbitrary: fc.constantFrom(undefined, "english", "simple"), weight: 20 },
  { arbitrary: fc.constant("klingon"), weight: 1 },
);
