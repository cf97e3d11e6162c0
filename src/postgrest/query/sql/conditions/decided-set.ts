/** Conditions that the Worker has decided (SPEC §9) → `IN` over the values for which they are true. */

import { type SQL, sql } from "drizzle-orm";
import type { ValueSetCondition } from "../../../plan/plan";
import { buildStored, type Source } from "../values/field";
import { inAny } from "./value-list";

/** A decided value set, as JSON arrays of values. A value that was stored after they were read is in neither list. */
export interface DecidedSet {
  /** The values for which the condition is true. */
  readonly holding: readonly string[];
  /** The values for which it is false. */
  readonly failing: readonly string[];
}

export type ValueSets = ReadonlyMap<ValueSetCondition, DecidedSet>;

export const NO_VALUE_SETS: ValueSets = new Map();

/**
 * A row that is written after the values were read may have an undecided value. `certain` makes SQL that is true only if
 * the condition is known to be true; `possible` makes SQL that is true unless the condition is known to be false. `NOT`
 * swaps the two, so a statement that asks for `certain` never matches an undecided row.
 */
export type Certainty = "certain" | "possible";

/** Null for a null: every operator of PostgreSQL that is decided this way is strict. */
export function buildValueSet(
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
 * The values that a value set is decided on: the column, or JSON for a path. The Worker turns that JSON into the text of
 * `->>` as PostgreSQL does, for which a JSON null is null.
 */
export function buildValueSetExpression({ field }: ValueSetCondition, source: Source): SQL {
  const stored = buildStored(field, source);
  const isText = field.path.length > 0 && field.type.category !== "json";
  return isText ? sql`nullif(${stored}, 'null')` : stored;
}
