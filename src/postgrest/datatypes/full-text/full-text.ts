/**
 * `fts`, `plfts`, `phfts` and `wfts`: full text search, a query → a yes or no for a value.
 * @see https://www.postgresql.org/docs/current/textsearch.html
 */

import type { Work } from "../work";
import { type Configuration, findConfiguration } from "./configuration";
import { prepareQuery } from "./match-query";
import { QueryBuilder, type TextQuery } from "./query";
import { parseStandardQuery } from "./standard-query";
import type { TextVector } from "./vector";
import { parseWebsearchQuery } from "./websearch-query";

/** `to_tsquery`, `plainto_tsquery`, `phraseto_tsquery`, `websearch_to_tsquery`. */
export type FullTextOperator = "fts" | "plfts" | "phfts" | "wfts";

const DEFAULT_CONFIGURATION = "english";

export interface PreparedFullText {
  /** With which the vector of a text is built. */
  readonly configuration: Configuration;
  readonly matches: (vector: TextVector, work?: Work) => boolean;
}

/**
 * `to_tsvector(text) @@ …to_tsquery(query)` in two halves, for texts that several queries look at. A query of which only
 * stop words are left matches nothing. Throws 42601 and 22023 for a query of `fts` that is malformed, 42704 for a
 * language that there is not.
 */
export function prepareFullText(
  operator: FullTextOperator,
  query: string,
  language = DEFAULT_CONFIGURATION,
): PreparedFullText {
  const configuration = findConfiguration(language);
  return { configuration, matches: prepareQuery(parseQuery(operator, query, configuration)) };
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
