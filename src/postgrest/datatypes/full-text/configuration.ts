/**
 * Text search configurations: what becomes of a token, the lexeme that is indexed and looked for.
 * @see https://www.postgresql.org/docs/current/textsearch-configuration.html
 */

import { stem } from "porter2";
import { MAX_BYTES_PER_UNIT, utf8Length } from "../../../bytes/utf8";
import { sqlstate } from "../../errors";
import { foldCase } from "../scalars/like";
import { englishStopWords } from "./stop-words";
import { type Token, tokenize } from "./tokens";

/** A token → its lexeme; undefined for a stop word. */
export type Configuration = (token: Token) => string | undefined;

/** A lexeme and the place of its token: stop words take one too. */
export interface PlacedLexeme {
  readonly lexeme: string;
  /** From 1. */
  readonly position: number;
}

/** In lower case, and that is all. */
const simple: Configuration = (token) => foldCase(token.text);

/** Words without their endings: `searches`, `searching` → `search`. */
const english: Configuration = (token) => {
  const word = foldCase(token.text);
  if (token.kind === "verbatim") return word;
  return englishStopWords.has(word) ? undefined : stemEnglish(word);
};

/**
 * Porter2 as the Snowball release in PostgreSQL 18 has it: three letters that end in a double, such as `add` or
 * `egg`, stay whole when an ending is taken off them.
 */
function stemEnglish(word: string): string {
  const stemmed = stem(word);
  return stemmed.length === 2 && /^[aeo]([bdfgmnprt])\1/.test(word) ? word.slice(0, 3) : stemmed;
}

const configurations: ReadonlyMap<string, Configuration> = new Map([
  ["english", english],
  ["pg_catalog.english", english],
  ["simple", simple],
  ["pg_catalog.simple", simple],
]);

/** By its name, whose case does not count. Throws 42704 for a configuration that there is not. */
export function findConfiguration(name: string): Configuration {
  const configuration = configurations.get(name.toLowerCase());
  if (configuration === undefined) throw sqlstate.undefinedObject("text search configuration", name);
  return configuration;
}

/** Tokens of this many bytes and more are left out, as if they were blanks. */
const MAX_TOKEN_BYTES = 2047;

const isTooLong = (text: string) =>
  text.length * MAX_BYTES_PER_UNIT >= MAX_TOKEN_BYTES && utf8Length(text) >= MAX_TOKEN_BYTES;

/** The lexemes of a text in order, and how many places it takes. */
export function parseLexemes(
  text: string,
  configuration: Configuration,
): { readonly lexemes: readonly PlacedLexeme[]; readonly places: number } {
  const lexemes: PlacedLexeme[] = [];
  let places = 0;
  for (const token of tokenize(text)) {
    if (isTooLong(token.text)) continue;
    places += 1;
    const lexeme = configuration(token);
    if (lexeme !== undefined) lexemes.push({ lexeme, position: places });
  }
  return { lexemes, places };
}
