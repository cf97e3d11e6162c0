/**
 * Text search configurations: how a token becomes a lexeme, which is what is indexed and searched.
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

/** A lexeme and the position of its token. Stop words count as positions too. */
interface PlacedLexeme {
  readonly lexeme: string;
  /** From 1. */
  readonly position: number;
}

/** Lower case, nothing else. */
const simple: Configuration = (token) => foldCase(token.text);

/** Words without their suffixes: `searches`, `searching` → `search`. */
const english: Configuration = (token) => {
  const word = foldCase(token.text);
  if (token.kind === "verbatim") return word;
  return englishStopWords.has(word) ? undefined : stemEnglish(word);
};

/**
 * Porter2 as the Snowball release in PostgreSQL 18 has it: a stem of three letters that ends in a double
 * consonant, such as `add` or `egg`, keeps it.
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

/** Finds a configuration by its name, in any letter case. @throws 42704 for an unknown one */
export function findConfiguration(name: string): Configuration {
  const configuration = configurations.get(name.toLowerCase());
  if (configuration === undefined) throw sqlstate.undefinedObject("text search configuration", name);
  return configuration;
}

/** Tokens of this many bytes or more are ignored. */
const MAX_TOKEN_BYTES = 2047;

const isTooLong = (text: string) =>
  text.length * MAX_BYTES_PER_UNIT >= MAX_TOKEN_BYTES && utf8Length(text) >= MAX_TOKEN_BYTES;

/** The lexemes of a text in order, and the number of positions. */
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
