/**
 * Conditions → SQL predicates with three-valued logic, as in PostgreSQL. Values are always bound, and a list is one JSON
 * parameter. and/or lists become balanced trees, because D1 refuses expressions deeper than 100.
 */

import { type SQL, sql } from "drizzle-orm";
import { sqlstate } from "../../../errors";
import type { Condition, Embed } from "../../../plan/plan";
import { operandAt } from "../statement";
import { joinBalanced } from "../values/balanced";
import { buildComparable, type Source } from "../values/field";
import { buildValueSet, type Certainty, type ValueSets } from "./decided-set";
import { buildLike } from "./like";
import { buildIn } from "./value-list";

/** Builds the SQL that tests whether an embed has a row for the row of `parent`. */
export type ExistsBuilder = (embed: Embed, parent: Source, certainty: Certainty) => SQL;

/** D1 refuses expressions deeper than 100; the difference is for what a statement adds around a predicate. */
const MAX_DEPTH = 80;

/** An upper bound on the depth of a condition's SQL. */
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

/** @throws 54001 for a tree that is deeper than D1 allows */
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

const opposite = { certain: "possible", possible: "certain" } as const satisfies Record<Certainty, Certainty>;

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
      return buildCompare(condition, source);
    case "distinct":
      return sql`(${buildComparable(condition.field, source)} IS NOT ${condition.value})`;
    case "in":
      return buildIn(condition, source);
    case "isNull":
      return sql`(${buildComparable(condition.field, source)} IS NULL)`;
    case "isBoolean":
      return sql`(${buildComparable(condition.field, source)} IS ${condition.value ? 1 : 0})`;
    case "like":
      return buildLike(buildComparable(condition.field, source), condition.pattern, condition.foldCase);
    case "exists":
      return exists(condition.embed, source, certainty);
    case "valueSet":
      return buildValueSet(condition, source, sets, certainty);
  }
}

type Comparison = Extract<Condition, { readonly kind: "compare" }>;

function buildCompare(condition: Comparison, source: Source): SQL {
  const { field, operator, leavesIndex } = condition;
  const compared = sql`(${buildComparable(field, source)} ${sql.raw(operator)} ${buildValue(condition)})`;
  // `IS TRUE` matches the same rows, but keeps SQLite from using an index.
  return leavesIndex ? sql`(${compared} IS TRUE)` : compared;
}

function buildValue({ value, operand }: Comparison) {
  return operand === undefined ? value : operandAt(operand);
}
