/** The statements of a read, without its operands. They are rendered once for each plan, which may serve many requests. */

import type { ReadPlan, ReadRequestPlan } from "../plan/plan";
import { buildAddedUp, buildBoundedSelect } from "./bounds/answer-bound";
import { NO_VALUE_SETS, type ValueSets } from "./sql/conditions/decided-set";
import { buildReadCount } from "./sql/read/select";
import { type Template, toTemplate } from "./sql/statement";

/** What a read's plan may run. */
export interface PlanStatements {
  readonly all: ReadStatements;
  /** Those of `likely`. */
  readonly likely?: ReadStatements;
}

type StatementOf = (sets: ValueSets) => Template;

export interface ReadStatements {
  /** Reads the rows. */
  readonly select: StatementOf;
  /** Reads the rows if one exceeds its share of the answer. */
  readonly addedUp: StatementOf;
  /** Counts the rows of all pages. */
  readonly count: StatementOf;
}

export function planStatements({ read, page, likely }: ReadRequestPlan): PlanStatements {
  return { all: readStatements(page?.fetch ?? read), ...(likely && { likely: readStatements(likely) }) };
}

export function readStatements(read: ReadPlan): ReadStatements {
  return {
    select: remember((sets) => {
      const { query, packing } = buildBoundedSelect(read, sets);
      return toTemplate(query, packing);
    }),
    addedUp: remember((sets) => toTemplate(buildAddedUp(read, sets))),
    count: remember((sets) => toTemplate(buildReadCount(read, sets))),
  };
}

/** A statement with value sets is used once, because they depend on the rows stored at the time. */
function remember(make: StatementOf): StatementOf {
  let known: Template | undefined;
  return (sets) => {
    if (sets !== NO_VALUE_SETS) return make(sets);
    known ??= make(sets);
    return known;
  };
}
