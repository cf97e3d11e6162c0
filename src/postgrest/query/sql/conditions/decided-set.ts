/** Conditions that the Worker has decided (SPEC §9) → `IN` over the values for which they hold. */

import { type SQL, sql } from "drizzle-orm";
import type { ValueSetCondition } from "../../../plan/plan";
import { buildStored, type Source } from "../values/field";
import { inAny } from "./value-list";

/** A decided value set, as JSON arrays of values. A value that was not there when they were read is in neither. */
export interface DecidedSet {
  /** The values for which the condition holds. */
  readonly holding: readonly string[];
  /** Those for which it does not. */
  readonly failing: readonly string[];
}

export type ValueSets = ReadonlyMap<ValueSetCondition, DecidedSet>;

export const NO_VALUE_SETS: ValueSets = new Map();

/**
 * A row that is written after the values were read may have an undecided value. `certain` makes SQL that holds only
 * where the condition is known to hold; `possible`, unless it is known not to. `NOT` turns one into the other, so a
 * statement that asks for what is certain never takes an undecided row.
 */
export type Certainty = "certain" | "possible";

/** In a value set a null is null, whatever the set, as every operator of PostgreSQL that ends up here is strict. */
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
 * What a value set is made of: the column, or JSON for a path, from which the Worker makes the text of `->>` as
 * PostgreSQL does. There a JSON null is nothing.
 */
export function buildValueSetExpression({ field }: ValueSetCondition, source: Source): SQL {
  const stored = buildStored(field, source);
  const isText = field.path.length > 0 && field.type.category !== "json";
  return isText ? sql`nullif(${stored}, 'null')` : stored;
}
