/**
 * `order=`: `name.desc.nullslast,company(name)` → `OrderTerm`s.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#ordering
 */
import type { AtPath, Field, OrderDirection, OrderNulls, OrderTerm } from "../ast";
import { delimiter, field, fieldName, lexeme, treePath } from "./field";
import {
  ahead,
  attempt,
  between,
  choice,
  endOfInput,
  followedBy,
  literal,
  map,
  optional,
  type Parser,
  parseText,
  precededBy,
  separatedBy,
  sequence,
} from "./scanner";

const suffix = <T extends string>(word: T): Parser<T> =>
  map(attempt(precededBy(delimiter, literal(word))), () => word);

const direction = optional(choice<OrderDirection>(suffix("asc"), suffix("desc")));
const termEnd = choice<unknown>(attempt(ahead(literal(","))), attempt(endOfInput));
const nulls = followedBy(optional(choice<OrderNulls>(suffix("nullsfirst"), suffix("nullslast"))), termEnd);

interface Target {
  readonly relation?: string;
  readonly field: Field;
}

const term = (target: Parser<Target>): Parser<OrderTerm> =>
  map(
    sequence<[Target, OrderDirection | undefined, OrderNulls | undefined]>(target, direction, nulls),
    ([ordered, orderDirection, orderNulls]) => ({
      ...ordered,
      ...(orderDirection !== undefined && { direction: orderDirection }),
      ...(orderNulls !== undefined && { nulls: orderNulls }),
    }),
  );

const related: Parser<Target> = map(
  sequence<[string, Field]>(fieldName, between(literal("("), field, literal(")"))),
  ([relation, ordered]) => ({ relation, field: ordered }),
);
const own: Parser<Target> = map(field, (ordered) => ({ field: ordered }));

const orderTerms = separatedBy(lexeme(choice(attempt(term(related)), term(own))), literal(","));

/**
 * Reads one `order` parameter, which may be for an embedded resource.
 * @example parseOrder("company.order", "name.desc")
 * @throws PGRST100
 */
export function parseOrder(key: string, value: string): AtPath<readonly OrderTerm[]> {
  const { path } = parseText(treePath, key, `tree path (${key})`);
  return { path, value: parseText(orderTerms, value, `order (${value})`) };
}
