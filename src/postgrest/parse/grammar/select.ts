/**
 * `select=`: `id,total:amount.sum(),...company!inner(name)` → `SelectItem`s.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#vertical-filtering
 */
import type { AggregateFunction, Field, JoinType, SelectField, SelectItem, SelectRelation } from "../ast";
import { field, fieldName, identifier, lexeme } from "./field";
import { type NestedItem, nestedItems } from "./nesting";
import {
  ahead,
  attempt,
  choice,
  endOfInput,
  followedBy,
  literal,
  map,
  notBefore,
  optional,
  type Parser,
  parseText,
  precededBy,
  sequence,
  where,
} from "./scanner";

/** `alias:`, but not the start of `::cast`. */
const alias = optional(
  attempt(
    followedBy(
      fieldName,
      sequence<[string, undefined]>(
        literal(":"),
        notBefore((character) => character === ":", ['":"']),
      ),
    ),
  ),
);
const cast = optional(precededBy(literal("::"), identifier));

const itemEnd = choice<unknown>(
  attempt(ahead(literal(")"))),
  attempt(ahead(literal(","))),
  attempt(endOfInput),
);

const everything: Parser<SelectField> = map(followedBy(literal("*"), itemEnd), () => ({
  kind: "field",
  field: { name: "*", path: [] },
}));

const rowCount: Parser<SelectField> = map(
  followedBy(
    sequence<[string | undefined, string, string | undefined]>(alias, literal("count()"), cast),
    itemEnd,
  ),
  ([name, , aggregateCast]) => ({
    kind: "field",
    field: { name: "*", path: [] },
    ...(name !== undefined && { alias: name }),
    aggregate: "count",
    ...(aggregateCast !== undefined && { aggregateCast }),
  }),
);

const aggregate: Parser<AggregateFunction> = choice<AggregateFunction>(
  map(literal("sum"), () => "sum"),
  map(literal("avg"), () => "avg"),
  map(literal("count"), () => "count"),
  map(attempt(literal("max")), () => "max"),
  map(attempt(literal("min")), () => "min"),
);

/** `alias:column->path::cast.aggregate()::aggregateCast` */
const column: Parser<SelectField> = map(
  followedBy(
    sequence<
      [string | undefined, Field, string | undefined, AggregateFunction | undefined, string | undefined]
    >(
      alias,
      field,
      cast,
      optional(attempt(precededBy(literal("."), followedBy(aggregate, literal("()"))))),
      cast,
    ),
    itemEnd,
  ),
  ([name, selected, castTo, aggregateFunction, aggregateCast]) => ({
    kind: "field",
    field: selected,
    ...(name !== undefined && { alias: name }),
    ...(castTo !== undefined && { cast: castTo }),
    ...(aggregateFunction !== undefined && { aggregate: aggregateFunction }),
    ...(aggregateCast !== undefined && { aggregateCast }),
  }),
);

const selectField = lexeme(choice(attempt(everything), attempt(rowCount), column));

/** An embedded relation without its `select`. */
type RelationHead = Omit<SelectRelation, "select">;

type EmbedParameter =
  | { readonly kind: "join"; readonly joinType: JoinType }
  | { readonly kind: "hint"; readonly hint: string };

/** `!inner`, `!left` or `!hint` */
const embedParameter = precededBy(
  literal("!"),
  choice<EmbedParameter>(
    map(attempt(literal("left")), () => ({ kind: "join", joinType: "left" })),
    map(attempt(literal("inner")), () => ({ kind: "join", joinType: "inner" })),
    map(attempt(fieldName), (hint) => ({ kind: "hint", hint })),
  ),
);

/** At most two, in any order. */
const embedParameters = map(
  sequence<[EmbedParameter | undefined, EmbedParameter | undefined]>(
    optional(embedParameter),
    optional(embedParameter),
  ),
  (parameters) => {
    const hint = parameters.find((parameter) => parameter?.kind === "hint");
    const join = parameters.find((parameter) => parameter?.kind === "join");
    return {
      ...(hint?.kind === "hint" && { hint: hint.hint }),
      ...(join?.kind === "join" && { joinType: join.joinType }),
    };
  },
);

type EmbedParameters = Pick<RelationHead, "hint" | "joinType">;
const openAhead = attempt(ahead(literal("(")));

const spreadHead: Parser<RelationHead> = lexeme(
  map(
    followedBy(
      sequence<[string, EmbedParameters]>(precededBy(literal("..."), fieldName), embedParameters),
      openAhead,
    ),
    ([relation, parameters]) => ({ kind: "relation", relation, ...parameters, spread: true }),
  ),
);

const relationHead: Parser<RelationHead> = lexeme(
  map(
    followedBy(
      sequence<[string | undefined, string, EmbedParameters]>(
        alias,
        // `count()` is the aggregate.
        where(fieldName, (name) => name !== "count"),
        embedParameters,
      ),
      openAhead,
    ),
    ([name, relation, parameters]) => ({
      kind: "relation",
      relation,
      ...(name !== undefined && { alias: name }),
      ...parameters,
      spread: false,
    }),
  ),
);

const opened = (head: Parser<RelationHead>): Parser<NestedItem<RelationHead, SelectItem>> =>
  map(followedBy(attempt(head), literal("(")), (relation) => ({ kind: "open", head: relation }));

const selectItems = nestedItems<RelationHead, SelectItem>({
  item: choice<NestedItem<RelationHead, SelectItem>>(
    opened(spreadHead),
    opened(relationHead),
    map(selectField, (node) => ({ kind: "leaf", node })),
  ),
  separator: lexeme(literal(",")),
  close: literal(")"),
  emptyGroups: true,
  build: (head, select) => ({ ...head, select }),
});

const ALL_COLUMNS: readonly SelectItem[] = [{ kind: "field", field: { name: "*", path: [] } }];

/**
 * Reads the value of `select`. An empty one selects every column; an empty embed (`company()`) selects none.
 * @example parseSelect("id,name:company_name,company(id)")
 * @throws PGRST100
 */
export function parseSelect(text: string): readonly SelectItem[] {
  if (text.trim() === "") return ALL_COLUMNS;
  // PostgREST reads a text that does not start with an item (`:id`) as an empty list; here it is an error.
  const items = where(selectItems, ({ length }) => length > 0);
  return parseText(items, text, `select parameter (${text})`);
}
