/**
 * Parsers as values, and functions that combine them. A parser takes a text and a position, and returns the value there
 * and where it ends, or why it failed. They follow Parsec's rules, because PostgREST's grammar and error messages
 * depend on them: an alternative is tried only if the one before consumed no character, unless that one is an
 * `attempt`.
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
 * A success may have a failure too: what could have followed at its end. It is reported if the next parser fails.
 * `consumed`: a character was consumed before the failure.
 */
export type Reply<T> =
  | { readonly ok: true; readonly value: T; readonly position: number; readonly failure: Failure }
  | { readonly ok: false; readonly consumed: boolean; readonly failure: Failure };

export type Parser<T> = (text: string, position: number) => Reply<T>;

/**
 * Runs a parser from the start of a text. Text left over is not an error, as in PostgREST.
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
  // If the first unit is a high surrogate, two units are one character.
  return unit < "\uD800" || unit > "\uDBFF" ? unit : String.fromCodePoint(text.codePointAt(position) ?? 0);
}

const expecting = (names: readonly string[]): readonly Message[] =>
  names.map((text) => ({ kind: "expected", text }));

const foundAt = (text: string, position: number, expected: readonly Message[]): Failure => ({
  position,
  messages: [{ kind: "found", text: characterAt(text, position) }, ...expected],
});

/** As many characters as `accepts` allows, at least `minimum`. `expected` names them in the error. */
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

/** One character that `accepts` allows. */
export function character(accepts: (character: string) => boolean): Parser<string> {
  return (text, position) => {
    const found = characterAt(text, position);
    return found !== "" && accepts(found)
      ? succeed(found, position + found.length)
      : fail(foundAt(text, position, []));
  };
}

/** The rest of the text, which may be empty. */
export const restOfText: Parser<string> = (text, position) => succeed(text.slice(position), text.length);

/** Exactly this text. It counts as consumed as soon as the first character matches. */
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

/** The end of the text. Like Parsec, it is reported as expected even if it succeeds. */
export const endOfInput: Parser<undefined> = (text, position) => {
  const found = characterAt(text, position);
  if (found === "") return succeed(undefined, position, foundAt(text, position, endExpected));
  return fail({ position, messages: [{ kind: "unexpected", text: found }, ...endExpected] });
};

/** Consumes nothing and returns `value`. */
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

/** The next parser's reply, merged with the failure known at its start and whether a character was consumed before. */
export function continued<T>(reply: Reply<T>, start: number, known: Failure, consumed: boolean): Reply<T> {
  if (reply.ok) {
    return reply.position > start ? reply : { ...reply, failure: mergeFailures(known, reply.failure) };
  }
  return reply.consumed ? reply : fail(mergeFailures(known, reply.failure), consumed);
}

/** All parsers, one after the other. */
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
    // TypeScript cannot type a growing list as a tuple; each value comes from the parser at its position.
    return succeed(values as unknown as T, position, known);
  };
}

/** `parser`, then `next`, whose value is dropped. */
export const followedBy = <T>(parser: Parser<T>, next: Parser<unknown>): Parser<T> =>
  map(sequence(parser, next), ([value]) => value);

/** `before`, whose value is dropped, then `parser`. */
export const precededBy = <T>(before: Parser<unknown>, parser: Parser<T>): Parser<T> =>
  map(sequence(before, parser), ([, value]) => value);

export const between = <T>(open: Parser<unknown>, parser: Parser<T>, close: Parser<unknown>): Parser<T> =>
  map(sequence(open, parser, close), ([, value]) => value);

/** The first parser that succeeds. One that fails after consuming a character ends the choice. */
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

/** The parser; if it fails, it has consumed nothing. */
export function attempt<T>(parser: Parser<T>): Parser<T> {
  return (text, start) => {
    const reply = parser(text, start);
    return reply.ok ? reply : fail(reply.failure);
  };
}

/** The parser, with a name for what it expects. The name is reported if it fails before it consumes a character. */
export function named<T>(parser: Parser<T>, name: string): Parser<T> {
  return (text, start) => {
    const reply = parser(text, start);
    if (!reply.ok) return reply.consumed ? reply : fail(expectInstead(reply.failure, name));
    if (reply.position > start || reply.failure.messages.length === 0) return reply;
    return { ...reply, failure: expectInstead(reply.failure, name) };
  };
}

/** Succeeds if the parser does, and consumes nothing. */
export function ahead(parser: Parser<unknown>): Parser<undefined> {
  return (text, start) => {
    const reply = parser(text, start);
    return reply.ok ? succeed(undefined, start) : reply;
  };
}

/** Succeeds, and consumes nothing, if `refuses` does not match the next character. */
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

/** The parser, which fails unless `accepts` allows its value. */
export function where<T>(parser: Parser<T>, accepts: (value: T) => boolean): Parser<T> {
  return (text, start) => {
    const reply = parser(text, start);
    return !reply.ok || accepts(reply.value) ? reply : fail(reply.failure, reply.position > start);
  };
}

/**
 * Repeats the parser, which must consume a character each time.
 * @param remembers whether to report, if the next parser fails, what could have continued the last item. Parsec's
 *   `many` (and so `sepBy`) does not, Haskell's own `many` does, and PostgREST uses both.
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
