/**
 * `fts`, `plfts`, `phfts` and `wfts`: full text search, a query → a yes or no for a value.
 * @see https://www.postgresql.org/docs/current/textsearch.html
 */

import type { JsonValue } from "../json";
import { type Configuration, findConfiguration } from "./configuration";
import { jsonStrings } from "./json-strings";
import { prepareQuery } from "./match-query";
import { QueryBuilder, type TextQuery } from "./query";
import { parseStandardQuery } from "./standard-query";
import { buildVector } from "./vector";
import { parseWebsearchQuery } from "./websearch-query";

/** `to_tsquery`, `plainto_tsquery`, `phraseto_tsquery`, `websearch_to_tsquery`. */
export type FullTextOperator = "fts" | "plfts" | "phfts" | "wfts";

const DEFAULT_CONFIGURATION = "english";

/**
 * `to_tsvector(text) @@ …to_tsquery(query)`. A query of which only stop words are left matches nothing. Throws
 * 42601 and 22023 for a query of `fts` that is malformed, 42704 for a language that there is not.
 */
export function compileFullText(
  operator: FullTextOperator,
  query: string,
  language?: string,
): (text: string) => boolean {
  const matches = compileTexts(operator, query, language);
  return (text) => matches([text]);
}

/** The same for jsonb, of which the strings are searched, keys left out. */
export function compileFullTextJson(
  operator: FullTextOperator,
  query: string,
  language?: string,
): (value: JsonValue) => boolean {
  const matches = compileTexts(operator, query, language);
  return (value) => matches(jsonStrings(value));
}

function compileTexts(
  operator: FullTextOperator,
  query: string,
  language = DEFAULT_CONFIGURATION,
): (texts: readonly string[]) => boolean {
  const configuration = findConfiguration(language);
  const matches = prepareQuery(parseQuery(operator, query, configuration));
  return (texts) => matches(buildVector(texts, configuration));
}

/** The query that an operator makes of a text. */
export function parseQuery(
  operator: FullTextOperator,
  query: string,
  configuration: Configuration,
): TextQuery {
  switch (operator) {
    case "fts":
      return parseStandardQuery(query, configuration);
    case "plfts":
      return parsePlainQuery(query, configuration, "and");
    case "phfts":
      return parsePlainQuery(query, configuration, "phrase");
    case "wfts":
      return parseWebsearchQuery(query, configuration);
  }
}

/** The text as one operand, without a syntax of its own. */
function parsePlainQuery(query: string, configuration: Configuration, compound: "and" | "phrase"): TextQuery {
  const builder = new QueryBuilder(configuration, compound);
  builder.operand(query);
  return builder.build();
}
