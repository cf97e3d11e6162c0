/**
 * Horizontal filters: the value of `column=op.value`, or a leaf of a logic tree → its operation.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#operators
 */
import { type FullTextOperator, fullTextOperators } from "../../datatypes/full-text/full-text";
import {
  type ComparisonOperator,
  comparisonOperators,
  comparisons,
  type IsValue,
  isValues,
  type Quantifier,
  quantifiers,
} from "../../datatypes/operators";
import type { AtPath, Filter, Operation } from "../ast";
import { delimiter, identifier, isNoneOf, lexeme, quotedValue, treePath } from "./field";
import {
  attempt,
  between,
  characters,
  choice,
  followedBy,
  literal,
  map,
  named,
  notBefore,
  nothing,
  optional,
  type Parser,
  parseText,
  precededBy,
  restOfText,
  separatedBy,
  sequence,
} from "./scanner";

/** One of the words. Longer words are tried first, because `gte` starts with `gt`. */
const words = <T extends string>(texts: readonly T[]): Parser<T> =>
  choice<T>(
    ...texts.toSorted((a, b) => b.length - a.length).map((text) => map(attempt(literal(text)), () => text)),
  );

const keywordThenDot = (keyword: string) => attempt(followedBy(literal(keyword), delimiter));

const insideList = isNoneOf(",)");
const notBeforeValue = notBefore(insideList);

/** `"a,b"` up to a comma or the end of the list. */
export const quotedElement = attempt(followedBy(quotedValue, notBeforeValue));
export const plainElement = characters(insideList, 0);

interface ListElement {
  readonly text: string;
  readonly quoted: boolean;
}

const list = between(
  lexeme(literal("(")),
  separatedBy(
    choice<ListElement>(
      map(quotedElement, (text) => ({ text, quoted: true })),
      map(plainElement, (text) => ({ text, quoted: false })),
    ),
    literal(","),
  ),
  lexeme(literal(")")),
);

/** `in.()` is the empty list, `in.("")` the list of one empty value. */
function listValues(elements: readonly ListElement[]): readonly string[] {
  const [first] = elements;
  const empty = elements.length === 1 && first?.text === "" && !first.quoted;
  return empty ? [] : elements.map(({ text }) => text);
}

/** `is.NULL` is `is.null`. */
const anyCase = (word: string): Parser<unknown> =>
  sequence(...Array.from(word, (wanted) => eitherCase(wanted)));

const eitherCase = (wanted: string): Parser<string> => choice(literal(wanted), literal(wanted.toUpperCase()));

const isValue: Parser<IsValue> = named(
  choice<IsValue>(...isValues.map((word) => map(attempt(anyCase(word)), () => word))),
  `isVal: (${isValues.join(", ")})`,
);

const simpleOperator = words(comparisonOperators.filter((name) => !comparisons[name].quantifiable));
const quantifiable = words(comparisonOperators.filter((name) => comparisons[name].quantifiable));
const fullTextOperator = words(fullTextOperators);

const [any, all] = quantifiers;
const quantifier = optional(
  attempt(
    between(
      literal("("),
      choice<Quantifier>(
        map(attempt(literal(any)), () => any),
        map(literal(all), () => all),
      ),
      literal(")"),
    ),
  ),
);
const language = optional(attempt(between(literal("("), identifier, literal(")"))));

/** `eq.5`, `in.(1,2)`, `is.null`, `like(any).{a*,b*}`, `fts(english).x`; `value` reads a single value. */
function operation(value: Parser<string>): Parser<Operation> {
  const comparison: Parser<Operation> = map(
    sequence<[ComparisonOperator, string]>(followedBy(simpleOperator, delimiter), value),
    ([operator, text]) => ({ kind: "comparison", operator, value: text }),
  );
  const quantified: Parser<Operation> = map(
    sequence<[ComparisonOperator, Quantifier | undefined, string]>(
      quantifiable,
      followedBy(quantifier, delimiter),
      value,
    ),
    ([operator, quantity, text]) => ({
      kind: "comparison",
      operator,
      ...(quantity !== undefined && { quantifier: quantity }),
      value: text,
    }),
  );
  const fullText: Parser<Operation> = map(
    sequence<[FullTextOperator, string | undefined, string]>(
      fullTextOperator,
      followedBy(language, delimiter),
      value,
    ),
    ([operator, configuration, text]) => ({
      kind: "fullText",
      operator,
      ...(configuration !== undefined && { language: configuration }),
      value: text,
    }),
  );
  return named(
    choice<Operation>(
      map(precededBy(keywordThenDot("in"), list), (elements) => ({
        kind: "in",
        values: listValues(elements),
      })),
      map(precededBy(keywordThenDot("is"), isValue), (is) => ({ kind: "is", value: is })),
      map(precededBy(keywordThenDot("isdistinct"), value), (text) => ({ kind: "isdistinct", value: text })),
      attempt(fullText),
      attempt(comparison),
      attempt(quantified),
    ),
    "operator (eq, gt, ...)",
  );
}

/** A filter without its field: an optional `not.`, and the operation. */
export const operatorExpression = (value: Parser<string>): Parser<Pick<Filter, "negated" | "operation">> =>
  map(
    sequence<[boolean, Operation]>(
      choice<boolean>(
        map(keywordThenDot("not"), () => true),
        nothing(false),
      ),
      operation(value),
    ),
    ([negated, operated]) => ({ negated, operation: operated }),
  );

/** A filter's value is the rest of the parameter, including quotes and reserved characters. */
const parameterExpression = operatorExpression(restOfText);

/**
 * Reads one filter parameter.
 * @example parseFilter("company.name", "not.in.(a,b)")
 * @throws PGRST100
 */
export function parseFilter(key: string, value: string): AtPath<Filter> {
  const { path, field } = parseText(treePath, key, `tree path (${key})`);
  const expression = parseText(parameterExpression, value, `filter (${value})`);
  return { path, value: { kind: "filter", field, ...expression } };
}
