/**
 * Conditions → SQL predicates, three-valued as in PostgreSQL.
 * Values are always bound; lists are one JSON parameter; and/or lists become balanced trees, for D1 refuses
 * expressions deeper than 100.
 */
import { type DriverValueEncoder, type SQL, sql } from "drizzle-orm";
import type { DataType, Datum } from "../../datatypes/data-type";
import { sqlstate } from "../../errors";
import type { Condition, Embed, SqlLikeShape, ValueSetCondition } from "../../plan/plan";
import { operandAt } from "./statement";
import { buildComparable, buildStored, type Source } from "./values/field";
import { jsonToken, toJsonChunks } from "./values/json-parameter";

/** A decided value set, as JSON arrays of values. A value that was not there when they were read is in neither. */
export interface DecidedSet {
  /** The values for which the condition holds. */
  readonly holding: readonly string[];
  /** Those for which it does not. */
  readonly failing: readonly string[];
}

export type ValueSets = ReadonlyMap<ValueSetCondition, DecidedSet>;

/**
 * A row that is written after the values were read may have an undecided value. `certain` makes SQL that holds only
 * where the condition is known to hold; `possible`, unless it is known not to. `NOT` turns one into the other, so a
 * statement that asks for what is certain never takes an undecided row.
 */
export type Certainty = "certain" | "possible";

const opposite = { certain: "possible", possible: "certain" } as const satisfies Record<Certainty, Certainty>;

/** Makes the SQL that asks whether an embed has a row for the row of `parent`. */
export type ExistsBuilder = (embed: Embed, parent: Source, certainty: Certainty) => SQL;

export const NO_VALUE_SETS: ValueSets = new Map();

/** D1 refuses an expression deeper than 100; the rest is for what a statement puts around a predicate. */
const MAX_DEPTH = 80;

/** `(a AND b) AND (c AND d)`: as deep as the logarithm of the list. */
export function joinBalanced(operator: "and" | "or", parts: readonly SQL[]): SQL {
  const [first] = parts;
  if (first === undefined) return operator === "and" ? sql`1` : sql`0`;
  if (parts.length === 1) return first;
  const middle = parts.length >> 1;
  const left = joinBalanced(operator, parts.slice(0, middle));
  const right = joinBalanced(operator, parts.slice(middle));
  return operator === "and" ? sql`(${left} AND ${right})` : sql`(${left} OR ${right})`;
}

/** How deep the SQL of a condition is, at most. */
function depthOf(condition: Condition): number {
  switch (condition.kind) {
    case "and":
    case "or":
      return Math.ceil(Math.log2(condition.children.length)) + Math.max(...condition.children.map(depthOf));
    case "not":
      return 1 + depthOf(condition.child);
    default:
      return 6;
  }
}

/** @throws 54001 for a tree that is deeper than D1 takes. */
export function buildWhere(
  condition: Condition,
  source: Source,
  sets: ValueSets,
  exists: ExistsBuilder,
  certainty: Certainty = "certain",
): SQL {
  if (depthOf(condition) > MAX_DEPTH) throw sqlstate.tooDeep();
  return buildCondition(condition, source, sets, exists, certainty);
}

function buildCondition(
  condition: Condition,
  source: Source,
  sets: ValueSets,
  exists: ExistsBuilder,
  certainty: Certainty,
): SQL {
  switch (condition.kind) {
    case "constant":
      return condition.value === null ? sql`NULL` : condition.value ? sql`1` : sql`0`;
    case "and":
    case "or":
      return joinBalanced(
        condition.kind,
        condition.children.map((child) => buildCondition(child, source, sets, exists, certainty)),
      );
    case "not":
      return sql`(NOT ${buildCondition(condition.child, source, sets, exists, opposite[certainty])})`;
    case "compare":
      return sql`(${buildComparable(condition.field, source)} ${sql.raw(condition.operator)} ${buildValue(condition)})`;
    case "distinct":
      return sql`(${buildComparable(condition.field, source)} IS NOT ${condition.value})`;
    case "in":
      return buildIn(condition, source);
    case "isNull":
      return sql`(${buildComparable(condition.field, source)} IS NULL)`;
    case "isBoolean":
      return sql`(${buildComparable(condition.field, source)} IS ${condition.value ? 1 : 0})`;
    case "like":
      return buildLike(buildComparable(condition.field, source), condition.shape, condition.foldCase);
    case "exists":
      return exists(condition.embed, source, certainty);
    case "valueSet":
      return buildValueSet(condition, source, sets, certainty);
  }
}

function buildValue({ value, operand }: Extract<Condition, { readonly kind: "compare" }>) {
  return operand === undefined ? value : operandAt(operand);
}

function buildIn(
  { field, values, operand }: Extract<Condition, { readonly kind: "in" }>,
  source: Source,
): SQL {
  const lists =
    operand === undefined
      ? toJsonChunks(toTokens(values, field.type)).map(({ json }) => json)
      : [sql.param<unknown, string>(operandAt(operand), listOf(field.type))];
  return inAny(buildComparable(field, source), lists);
}

function toTokens(values: readonly Datum[], type: DataType): readonly string[] {
  return values.map((value) => jsonToken(value, type));
}

/** An operand that is a list → one JSON array. */
function listOf(type: DataType): DriverValueEncoder<unknown, string> {
  return {
    mapToDriverValue: (list) => {
      if (!Array.isArray(list)) throw new TypeError("the operand of an in is a list");
      return `[${toTokens(list, type).join(",")}]`;
    },
  };
}

function inAny(expression: SQL, lists: readonly unknown[]): SQL {
  return joinBalanced(
    "or",
    lists.map((list) => sql`(${expression} IN (SELECT value FROM json_each(${list})))`),
  );
}

/** In a value set a null is null, whatever the set, as every operator of PostgreSQL that ends up here is strict. */
function buildValueSet(
  condition: ValueSetCondition,
  source: Source,
  sets: ValueSets,
  certainty: Certainty,
): SQL {
  const expression = buildValueSetExpression(condition, source);
  const decided = sets.get(condition);
  const lists = (certainty === "certain" ? decided?.holding : decided?.failing) ?? [];
  // `NULL IN ()` is false, which `NOT` would make true.
  const isListed = lists.length > 0 ? inAny(expression, lists) : sql`nullif((${expression} IS NULL), 1)`;
  return certainty === "certain" ? isListed : sql`(NOT ${isListed})`;
}

/**
 * What a value set is made of: the column, or JSON for a path, from which the Worker makes the text of `->>` as
 * PostgreSQL does. There a JSON null is nothing.
 */
export function buildValueSetExpression({ field }: ValueSetCondition, source: Source): SQL {
  const stored = buildStored(field, source);
  const isText = field.path.length > 0 && field.type.category !== "json";
  return isText ? sql`nullif(${stored}, 'null')` : stored;
}

/** SQLite's LIKE folds case and gives up past 50 bytes; these forms are exact at any length (SPEC §9). */
function buildLike(expression: SQL, shape: SqlLikeShape, foldCase: boolean): SQL {
  const left = foldCase ? buildFolded(expression, shape) : expression;
  const fold = (text: string) => (foldCase ? text.toLowerCase() : text);
  switch (shape.kind) {
    case "all":
      return sql`(${left} = ${left})`;
    case "exact":
      return sql`(${left} = ${fold(shape.text)})`;
    case "prefix":
      return foldCase ? startsWith(left, fold(shape.text)) : inRange(left, shape.text);
    case "suffix":
      return endsWith(left, fold(shape.text));
    case "contains":
      return sql`(instr(${left}, ${fold(shape.text)}) > 0)`;
    case "prefixSuffix": {
      const prefix = fold(shape.prefix);
      const suffix = fold(shape.suffix);
      return joinBalanced("and", [
        foldCase ? startsWith(left, prefix) : inRange(left, prefix),
        endsWith(left, suffix),
        sql`(length(${left}) >= ${codePoints(prefix) + codePoints(suffix)})`,
      ]);
    }
    case "glob":
      return sql`(${left} GLOB ${fold(shape.pattern)})`;
  }
}

/** In lower case as far as a pattern of ASCII can see: two letters beyond ASCII fold into it, `İ` and the kelvin sign. */
function buildFolded(expression: SQL, shape: SqlLikeShape): SQL {
  const { kind: _, ...texts } = shape;
  const pattern = Object.values(texts).join("");
  return /[ik]/i.test(pattern)
    ? sql`lower(replace(replace(${expression}, '\u0130', 'i'), '\u212a', 'k'))`
    : sql`lower(${expression})`;
}

function codePoints(text: string): number {
  return [...text].length;
}

function startsWith(expression: SQL, prefix: string): SQL {
  return sql`(substr(${expression}, 1, ${codePoints(prefix)}) = ${prefix})`;
}

function endsWith(expression: SQL, suffix: string): SQL {
  return sql`(substr(${expression}, ${-codePoints(suffix)}) = ${suffix})`;
}

/** A prefix as a range of the text, which an index serves: `abc` is from `abc` up to, but not, `abd`. */
function inRange(expression: SQL, prefix: string): SQL {
  const next = successor(prefix);
  const from = sql`(${expression} >= ${prefix})`;
  return next === undefined ? from : sql`(${from} AND (${expression} < ${next}))`;
}

/** The least text that is greater than every text with the prefix, if there is one. */
function successor(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0) ?? 0;
    if (code === 0x10ffff) continue;
    // the surrogates are no characters
    return characters.join("") + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return undefined;
}
