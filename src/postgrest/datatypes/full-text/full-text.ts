/**
 * `fts`, `plfts`, `phfts` and `wfts`: full text search: a query → a test of a value.
 * @see https://www.postgresql.org/docs/current/textsearch.html
 */

import type { Work } from "../work";
import { type Configuration, findConfiguration } from "./configuration";
import { prepareQuery } from "./match-query";
import { QueryBuilder, type TextQuery } from "./query";
import { parseStandardQuery } from "./standard-query";
import type { TextVector } from "./vector";
import { parseWebsearchQuery } from "./websearch-query";

type QueryParser = (query: string, configuration: Configuration) => TextQuery;

/** `to_tsquery`, `plainto_tsquery`, `phraseto_tsquery`, `websearch_to_tsquery`. */
const queryParsers = {
  fts: parseStandardQuery,
  plfts: plainQueryParser("and"),
  phfts: plainQueryParser("phrase"),
  wfts: parseWebsearchQuery,
} as const satisfies Readonly<Record<string, QueryParser>>;

export type FullTextOperator = keyof typeof queryParsers;

export const fullTextOperators = Object.keys(queryParsers) as readonly FullTextOperator[];

const DEFAULT_CONFIGURATION = "english";

interface PreparedFullText {
  /** What the vector of a text is built with. */
  readonly configuration: Configuration;
  readonly matches: (vector: TextVector, work?: Work) => boolean;
}

/**
 * `to_tsvector(text) @@ …to_tsquery(query)` in two halves, for texts that several queries look at. A query of nothing but
 * stop words matches nothing.
 * @throws 42601 and 22023 for a malformed query of `fts`, 42704 for an unknown language
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
  return queryParsers[operator](query, configuration);
}

/** The text as one operand, without a syntax of its own. */
function plainQueryParser(compound: "and" | "phrase"): QueryParser {
  return (query, configuration) => {
    const builder = new QueryBuilder(configuration, compound);
    builder.operand(query);
    return builder.build();
  };
}
