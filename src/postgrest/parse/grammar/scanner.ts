/**
 * Parsers as values, and ways to combine them: takes a text and a position, gives what stands there and how far it
 * goes, or why not. They choose, commit and complain as Parsec's do, because PostgREST's grammar and its error
 * messages are made of Parsec's rules: an alternative is tried only where the one before took no character, unless
 * that one is an `attempt`.
 * @see https://hackage.haskell.org/package/parsec
 */
import {
  expectInstead,
  type Failure,
  type Message,
  mergeFailures,
  nothingKnown,
  renderFailure,
  showText,
} from "./parse-failure";

/**
 * A success may carry a failure too: what could have stood at its end but did not. It is told when what follows
 * does not parse either. `consumed`: a character was taken before the failure.
 */
export type Reply<T> =
  | { readonly ok: true; readonly value: T; readonly position: number; readonly failure: Failure }
  | { readonly ok: false; readonly consumed: boolean; readonly failure: Failure };

export type Parser<T> = (text: string, position: number) => Reply<T>;

/**
 * Runs a parser from the start of a text; what is left over after it is no error, as in PostgREST.
 * @param subject names the text in the error: `filter (noop.0)`
 * @throws PGRST100
 */
export function parseText<T>(parser: Parser<T>, text: string, subject: string): T {
  const reply = parser(text, 0);
  if (!reply.ok) throw renderFailure(subject, text, reply.failure);
  return reply.value;
}

const succeed = <T>(value: T, position: number, failure: Failure = nothingKnown): Reply<T> => ({
  ok: true,
  value,
  position,
  failure,
});

const fail = (failure: Failure, consumed = false): Reply<never> => ({ ok: false, consumed, failure });

/** The character (a whole code point) at a position, or the empty string at the end. */
function characterAt(text: string, position: number): string {
  const unit = text[position] ?? "";
  // Two units are one character where the first is a high surrogate.
  return unit < "\uD800" || unit > "\uDBFF" ? unit : String.fromCodePoint(text.codePointAt(position) ?? 0);
}

const expecting = (names: readonly string[]): readonly Message[] =>
  names.map((text) => ({ kind: "expected", text }));

const foundAt = (text: string, position: number, expected: readonly Message[]): Failure => ({
  position,
  messages: [{ kind: "found", text: characterAt(text, position) }, ...expected],
});

/** As many characters as `accepts` takes, at least `minimum`. `expected` names them for the error. */
export function characters(
  accepts: (character: string) => boolean,
  minimum: 0 | 1,
  expected: readonly string[] = [],
): Parser<string> {
  const messages = expecting(expected);
  return (text, start) => {
    let position = start;
    let character = characterAt(text, position);
    while (character !== "" && accepts(character)) {
      position += character.length;
      character = characterAt(text, position);
    }
    const failure = foundAt(text, position, messages);
    return position - start < minimum
      ? fail(failure)
      : succeed(text.slice(start, position), position, failure);
  };
}

/** One character that `accepts` takes. */
export function character(accepts: (character: string) => boolean): Parser<string> {
  return (text, position) => {
    const found = characterAt(text, position);
    return found !== "" && accepts(found)
      ? succeed(found, position + found.length)
      : fail(foundAt(text, position, []));
  };
}

/** All that is left, perhaps nothing. */
export const restOfText: Parser<string> = (text, position) => succeed(text.slice(position), text.length);

/** Exactly this text. It has taken a character as soon as the first one is right. */
export function literal(wanted: string): Parser<string> {
  const expected = expecting([showText(wanted, '"')]);
  return (text, start) => {
    if (text.startsWith(wanted, start)) return succeed(wanted, start + wanted.length);
    let matching = 0;
    while (text[start + matching] === wanted[matching]) matching += 1;
    const { messages } = foundAt(text, start + matching, expected);
    return fail({ position: start, messages }, matching > 0);
  };
}

const endExpected = expecting(["end of input"]);

/** The end of the text. Also where it is there, Parsec says that it expected it. */
export const endOfInput: Parser<undefined> = (text, position) => {
  const found = characterAt(text, position);
  if (found === "") return succeed(undefined, position, foundAt(text, position, endExpected));
  return fail({ position, messages: [{ kind: "unexpected", text: found }, ...endExpected] });
};

/** Nothing, and gives `value`. */
export const nothing =
  <T>(value: T): Parser<T> =>
  (_text, position) =>
    succeed(value, position);

export function map<A, B>(parser: Parser<A>, change: (value: A) => B): Parser<B> {
  return (text, start) => {
    const reply = parser(text, start);
    return reply.ok ? { ...reply, value: change(reply.value) } : reply;
  };
}

/** The next parser's reply, given what was known at its start and whether a character had been taken by then. */
export function continued<T>(reply: Reply<T>, start: number, known: Failure, consumed: boolean): Reply<T> {
  if (reply.ok) {
    return reply.position > start ? reply : { ...reply, failure: mergeFailures(known, reply.failure) };
  }
  return reply.consumed ? reply : fail(mergeFailures(known, reply.failure), consumed);
}

/** All of them, one after the other. */
export function sequence<T extends readonly unknown[]>(
  ...parsers: { readonly [K in keyof T]: Parser<T[K]> }
): Parser<T> {
  return (text, start) => {
    const values: unknown[] = [];
    let position = start;
    let known = nothingKnown;
    for (const parser of parsers) {
      const reply = continued(parser(text, position), position, known, position > start);
      if (!reply.ok) return reply;
      values.push(reply.value);
      position = reply.position;
      known = reply.failure;
    }
    // A list that grows has no tuple type; each value comes from the parser of its place.
    return succeed(values as unknown as T, position, known);
  };
}

/** `parser`, and then `next`, whose value is of no interest. */
export const followedBy = <T>(parser: Parser<T>, next: Parser<unknown>): Parser<T> =>
  map(sequence(parser, next), ([value]) => value);

/** `before`, whose value is of no interest, and then `parser`. */
export const precededBy = <T>(before: Parser<unknown>, parser: Parser<T>): Parser<T> =>
  map(sequence(before, parser), ([, value]) => value);

export const between = <T>(open: Parser<unknown>, parser: Parser<T>, close: Parser<unknown>): Parser<T> =>
  map(sequence(open, parser, close), ([, value]) => value);

/** The first that parses. One that fails after it took a character ends the choice. */
export function choice<T>(...parsers: readonly Parser<T>[]): Parser<T> {
  return (text, start) => {
    let known = nothingKnown;
    for (const parser of parsers) {
      const reply = continued(parser(text, start), start, known, false);
      if (reply.ok || reply.consumed) return reply;
      known = reply.failure;
    }
    return fail(known);
  };
}

export const optional = <T>(parser: Parser<T>): Parser<T | undefined> =>
  choice<T | undefined>(parser, nothing(undefined));

/** The parser; where it fails, it has taken nothing. */
export function attempt<T>(parser: Parser<T>): Parser<T> {
  return (text, start) => {
    const reply = parser(text, start);
    return reply.ok ? reply : fail(reply.failure);
  };
}

/** The parser, with a name for what it expects, told where it fails before it took a character. */
export function named<T>(parser: Parser<T>, name: string): Parser<T> {
  return (text, start) => {
    const reply = parser(text, start);
    if (!reply.ok) return reply.consumed ? reply : fail(expectInstead(reply.failure, name));
    if (reply.position > start || reply.failure.messages.length === 0) return reply;
    return { ...reply, failure: expectInstead(reply.failure, name) };
  };
}

/** Succeeds where the parser does, and stays before it. */
export function ahead(parser: Parser<unknown>): Parser<undefined> {
  return (text, start) => {
    const reply = parser(text, start);
    return reply.ok ? succeed(undefined, start) : reply;
  };
}

/** Succeeds, taking nothing, where the next character is not one that `refuses` takes. */
export function notBefore(
  refuses: (character: string) => boolean,
  expected: readonly string[] = [],
): Parser<undefined> {
  const messages = expecting(expected);
  return (text, start) => {
    const found = characterAt(text, start);
    if (found === "" || !refuses(found)) return succeed(undefined, start, foundAt(text, start, messages));
    return fail({ position: start + found.length, messages: [{ kind: "unexpected", text: found }] });
  };
}

/** The parser where its value is one that `accepts` takes. */
export function where<T>(parser: Parser<T>, accepts: (value: T) => boolean): Parser<T> {
  return (text, start) => {
    const reply = parser(text, start);
    return !reply.ok || accepts(reply.value) ? reply : fail(reply.failure, reply.position > start);
  };
}

/**
 * As often as it parses; it must take a character each time.
 * @param remembers whether what could have continued the last item is told as well, where what follows fails.
 *   Parsec's `many` (and so `sepBy`) forgets it, Haskell's own `many` does not, and PostgREST uses both.
 */
export function repeated<T>(parser: Parser<T>, remembers = false): Parser<readonly T[]> {
  return (text, start) => {
    const values: T[] = [];
    let position = start;
    let known = nothingKnown;
    for (;;) {
      const reply = continued(parser(text, position), position, known, false);
      if (!reply.ok) return reply.consumed ? reply : succeed(values, position, reply.failure);
      values.push(reply.value);
      position = reply.position;
      known = remembers ? reply.failure : nothingKnown;
    }
  };
}

/** One or more, with a separator between them. */
export const separatedBy = <T>(parser: Parser<T>, separator: Parser<unknown>): Parser<readonly T[]> =>
  map(sequence(parser, repeated(precededBy(separator, parser))), ([first, rest]) => [first, ...rest]);
