/**
 * Operators → conditions: which test an operator is on a column of its type, with the value read as that type.
 * @see https://docs.postgrest.org/en/stable/references/api/tables_views.html#operators
 */
import { parseArrayLiteral } from "../../datatypes/array-literal";
import type { DataType } from "../../datatypes/data-type";
import { prepareFullText } from "../../datatypes/full-text/full-text";
import { compareJsonb, parseJsonb } from "../../datatypes/json/jsonb";
import { JsonbContainer } from "../../datatypes/json/jsonb-containment";
import { jsonbKey } from "../../datatypes/json/jsonb-key";
import { compileRegex } from "../../datatypes/regex/regex";
import { type LikePattern, likeShape, parseLike, prepareLike } from "../../datatypes/scalars/like";
import { compareText } from "../../datatypes/scalars/text-order";
import { sqlstate } from "../../errors";
import type { ComparisonOperator, FullTextOperator, IsValue, OperandIndex, Operation } from "../../parse/ast";
import type { Condition, ResolvedField } from "../plan";
import { FALSE, junction, NULL, negate } from "./junction";
import { textOf, textSet, valueSet } from "./value-set-condition";

/** @throws 22P02, 22003, 2201B, 42883 and what else the operator and the value's type make of it. */
export function planOperation(field: ResolvedField, operation: Operation): Condition {
  switch (operation.kind) {
    case "comparison":
      return planComparison(field, operation);
    case "in":
      return planIn(field, operation.values, operation.operand);
    case "is":
      return planIs(field, operation.value);
    case "isdistinct":
      return planDistinct(field, operation.value);
    case "fullText":
      return planFullText(field, operation.operator, operation.value, operation.language);
  }
}

/** PostgREST's names of operators → PostgreSQL's. */
const symbols = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "~~",
  ilike: "~~*",
  match: "~",
  imatch: "~*",
  cs: "@>",
  cd: "<@",
  ov: "&&",
  sl: "<<",
  sr: ">>",
  nxr: "&<",
  nxl: "&>",
  adj: "-|-",
} as const satisfies Readonly<Record<ComparisonOperator, string>>;

/** 42883: the type has no such operator. */
function noOperator({ name }: DataType, operator: ComparisonOperator) {
  return sqlstate.undefinedOperator(`${name} ${symbols[operator]} unknown`);
}

function planComparison(
  field: ResolvedField,
  { operator, value, quantifier, operand }: Extract<Operation, { readonly kind: "comparison" }>,
): Condition {
  if (quantifier === undefined) return planOne(field, operator, value, operand);
  // an empty list has no value to find fault with
  if (isPatternOperator(operator)) requireText(field.type, operator);
  const values = parseArrayLiteral(value);
  if (operator === "eq" && quantifier === "any" && field.type.category !== "json") {
    const present = values.filter((item) => item !== null);
    const found = planIn(field, present);
    return present.length === values.length ? found : junction("or", [found, NULL]);
  }
  return junction(
    quantifier === "any" ? "or" : "and",
    values.map((item) => (item === null ? NULL : planOne(field, operator, item))),
  );
}

function isPatternOperator(operator: ComparisonOperator): boolean {
  return operator === "like" || operator === "ilike" || operator === "match" || operator === "imatch";
}

function planOne(
  field: ResolvedField,
  operator: ComparisonOperator,
  value: string,
  operand?: OperandIndex,
): Condition {
  switch (operator) {
    case "eq":
    case "neq":
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return planOrdering(field, operator, value, operand);
    case "like":
    case "ilike":
      return planLike(field, operator, value);
    case "match":
    case "imatch":
      requireText(field.type, operator);
      return textSet(field, operator, compileRegex(value, { ignoreCase: operator === "imatch" }));
    case "cs":
    case "cd":
      return planContainment(field, operator, value);
    case "sl":
    case "sr":
      // `<<` and `>>` shift integers, and a number is no condition.
      if (field.type.kind === "integer") {
        throw sqlstate.datatypeMismatch(
          `argument of WHERE must be type boolean, not type ${field.type.name}`,
        );
      }
      throw noOperator(field.type, operator);
    case "ov":
    case "nxr":
    case "nxl":
    case "adj":
      throw noOperator(field.type, operator);
  }
}

/** The characters of text that one step of work compares. */
const COMPARED_AT_ONCE = 16;

type OrderingOperator = "eq" | "neq" | "gt" | "gte" | "lt" | "lte";

const holds: Readonly<Record<OrderingOperator, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  neq: (order) => order !== 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
};

function planOrdering(
  field: ResolvedField,
  operator: OrderingOperator,
  value: string,
  operand?: OperandIndex,
): Condition {
  if (field.type.category === "json") {
    const right = parseJsonb(value);
    if (operator === "eq" || operator === "neq") {
      const key = jsonbKey(right);
      return valueSet(field, operator, ({ jsonKey }) => (jsonKey === key) === (operator === "eq"));
    }
    return valueSet(field, operator, ({ json, work }) => {
      work.spend(value.length * 2);
      return holds[operator](compareJsonb(json, right));
    });
  }
  if (seesContainers(field, value)) {
    return textSet(field, operator, (left, work) => {
      work.spend(value.length / COMPARED_AT_ONCE);
      return holds[operator](compareText(left, value));
    });
  }
  return {
    kind: "compare",
    field,
    operator: symbols[operator],
    value: field.type.parse(value),
    ...(operand !== undefined && { operand }),
  };
}

function planIn(field: ResolvedField, values: readonly string[], operand?: OperandIndex): Condition {
  // `= ANY ('{}')` is false even for a null.
  if (values.length === 0) return FALSE;
  if (field.type.category === "json") {
    const right = new Set(values.map((value) => jsonbKey(parseJsonb(value))));
    return valueSet(field, "in", ({ jsonKey }) => right.has(jsonKey));
  }
  if (values.some((value) => seesContainers(field, value))) {
    const right = new Set(values);
    return textSet(field, "in", (left) => right.has(left));
  }
  return {
    kind: "in",
    field,
    values: values.map((value) => field.type.parse(value)),
    ...(operand !== undefined && { operand }),
  };
}

function planIs(field: ResolvedField, value: IsValue): Condition {
  switch (value) {
    case "null":
      return { kind: "isNull", field };
    case "not_null":
      return negate({ kind: "isNull", field });
    case "true":
    case "false":
    case "unknown":
      if (field.type.category !== "boolean") {
        throw sqlstate.datatypeMismatch(
          `argument of IS ${value.toUpperCase()} must be type boolean, not type ${field.type.name}`,
        );
      }
      return value === "unknown"
        ? { kind: "isNull", field }
        : { kind: "isBoolean", field, value: value === "true" };
  }
}

function planDistinct(field: ResolvedField, value: string): Condition {
  if (field.type.category !== "json" && !seesContainers(field, value)) {
    return { kind: "distinct", field, value: field.type.parse(value) };
  }
  return junction("or", [{ kind: "isNull", field }, planOrdering(field, "neq", value)]);
}

function planLike(field: ResolvedField, operator: "like" | "ilike", value: string): Condition {
  requireText(field.type, operator);
  const foldCase = operator === "ilike";
  const pattern = parseLike(value);
  const shape = likeShape(pattern);
  // SQLite folds the case of ASCII only, so another letter in the pattern is for the Worker to fold.
  const decidedBySql = shape.kind !== "general" && !(foldCase && /[^\x20-\x7e]/.test(value));
  if (decidedBySql && !seesSpacing(field, pattern)) return { kind: "like", field, shape, foldCase };
  const test = prepareLike(pattern, { ignoreCase: foldCase });
  if (!foldCase) return textSet(field, operator, test);
  const of = textOf(field);
  return valueSet(field, operator, (scanned) => test(scanned.folded(of), scanned.work));
}

function planContainment(field: ResolvedField, operator: "cs" | "cd", value: string): Condition {
  const { type } = field;
  if (type.category !== "json") {
    throw operator === "cs"
      ? noOperator(type, operator)
      : sqlstate.ambiguousOperator(`${type.name} ${symbols[operator]} unknown`);
  }
  const right = parseJsonb(value);
  if (operator === "cs")
    return valueSet(field, operator, ({ container, work }) => container.contains(right, work));
  const container = new JsonbContainer(right);
  return valueSet(field, operator, ({ json, work }) => container.contains(json, work));
}

function planFullText(
  field: ResolvedField,
  operator: FullTextOperator,
  query: string,
  language?: string,
): Condition {
  const { category, name } = field.type;
  if (category !== "json" && category !== "string") throw sqlstate.undefinedOperator(`${name} @@ tsquery`);
  const { configuration, matches } = prepareFullText(operator, query, language);
  const of = category === "json" ? "json" : textOf(field);
  return valueSet(field, operator, (value) => matches(value.vector(configuration, of), value.work));
}

function requireText(type: DataType, operator: ComparisonOperator): void {
  if (type.category !== "string") throw noOperator(type, operator);
}

/**
 * Whether SQLite's text of an object or array at the end of `->>` could decide the comparison: it has no space
 * after `:` and `,`, PostgreSQL's has. Such text begins with `{` or `[`, so with any other first character the
 * comparison is over before the difference.
 */
function seesContainers(field: ResolvedField, value: string): boolean {
  return field.path.length > 0 && /^[[{]/.test(value);
}

/** The same for a pattern: one without `_`, space, `:` and `,` cannot tell the two spacings apart. */
function seesSpacing(field: ResolvedField, pattern: LikePattern): boolean {
  return (
    field.path.length > 0 &&
    pattern.some((token) => token.kind === "one" || (token.kind === "literal" && /[ :,]/.test(token.text)))
  );
}
