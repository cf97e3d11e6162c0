/**
 * Logic trees: `or=(a.eq.1,not.and(b.gt.2,c.is.null))` → a `LogicTree`.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#logical-operators
 */
import type { AtPath, EmbedPath, Field, Filter, LogicTree } from "../ast";
import { delimiter, field, fieldName, isNoneOf, lexeme } from "./field";
import { operatorExpression, plainElement, quotedElement } from "./filter";
import { type NestedItem, nestedItem } from "./nesting";
import {
  attempt,
  characters,
  choice,
  followedBy,
  literal,
  map,
  named,
  nothing,
  type Parser,
  parseText,
  separatedBy,
  sequence,
} from "./scanner";

type LogicNode = LogicTree | Filter;
type LogicHead = Pick<LogicTree, "negated" | "operator">;

/** `{a,b}` keeps its commas. */
const arrayLiteral = map(
  sequence<[string, string, string]>(literal("{"), characters(isNoneOf("{}"), 0), literal("}")),
  (parts) => parts.join(""),
);

/** A value in a tree ends at a comma or a bracket, unless it is quoted or an array. */
const leafValue = choice(quotedElement, attempt(arrayLiteral), plainElement);

const leaf: Parser<Filter> = map(
  sequence<[Field, Pick<Filter, "negated" | "operation">]>(
    followedBy(field, delimiter),
    operatorExpression(leafValue),
  ),
  ([filtered, expression]) => ({ kind: "filter", field: filtered, ...expression }),
);

const head: Parser<LogicHead> = map(
  sequence<[boolean, LogicTree["operator"]]>(
    named(
      choice<boolean>(
        map(attempt(followedBy(literal("not"), delimiter)), () => true),
        nothing(false),
      ),
      "negation operator (not)",
    ),
    named(
      choice<LogicTree["operator"]>(
        map(attempt(literal("and")), () => "and"),
        map(literal("or"), () => "or"),
      ),
      "logic operator (and, or)",
    ),
  ),
  ([negated, operator]) => ({ negated, operator }),
);

const logicTree = nestedItem<LogicHead, LogicNode>({
  item: choice<NestedItem<LogicHead, LogicNode>>(
    map(attempt(leaf), (node) => ({ kind: "leaf", node })),
    map(followedBy(head, lexeme(literal("("))), (opened) => ({ kind: "open", head: opened })),
  ),
  separator: lexeme(literal(",")),
  close: lexeme(literal(")")),
  emptyGroups: false,
  build: ({ operator, negated }, children) => ({ kind: "logic", operator, negated, children }),
});

/** `company.not.or` → the path and the start of the tree. */
const logicPath: Parser<{ readonly path: EmbedPath; readonly prefix: string }> = map(
  separatedBy(fieldName, delimiter),
  (names) => {
    const operator = names.at(-1) ?? "";
    return {
      path: names.slice(0, -1).filter((name) => name !== "not"),
      prefix: names.includes("not") ? `not.${operator}` : operator,
    };
  },
);

/**
 * Reads one `and`, `or`, `not.and` or `not.or` parameter, which may be for an embedded resource.
 * @example parseLogic("company.or", "(id.eq.1,name.like.A*)")
 * @throws PGRST100; its column includes the operator
 */
export function parseLogic(key: string, value: string): AtPath<LogicNode> {
  const { path, prefix } = parseText(logicPath, key, `logic path (${key})`);
  return { path, value: parseText(logicTree, prefix + value, `logic tree (${value})`) };
}
