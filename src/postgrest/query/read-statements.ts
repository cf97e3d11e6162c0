/** The statements of a read, but for its operands. They are rendered once a plan, which may serve many requests. */

import type { ReadPlan } from "../plan/plan";
import { buildAddedUp, buildBoundedSelect } from "./bounds/answer-bound";
import { NO_VALUE_SETS, type ValueSets } from "./sql/conditions/decided-set";
import { buildReadCount } from "./sql/read/select";
import { type Template, toTemplate } from "./sql/statement";

type StatementOf = (sets: ValueSets) => Template;

export interface ReadStatements {
  /** Reads the rows. */
  readonly select: StatementOf;
  /** Reads them where one has more than its share of the answer. */
  readonly addedUp: StatementOf;
  /** Counts them, whatever the page. */
  readonly count: StatementOf;
}

export function readStatements(read: ReadPlan): ReadStatements {
  return {
    select: remember((sets) => toTemplate(buildBoundedSelect(read, sets))),
    addedUp: remember((sets) => toTemplate(buildAddedUp(read, sets))),
    count: remember((sets) => toTemplate(buildReadCount(read, sets))),
  };
}

/** Value sets are what the database held at the time: a statement with them is for once. */
function remember(make: StatementOf): StatementOf {
  let known: Template | undefined;
  return (sets) => {
    if (sets !== NO_VALUE_SETS) return make(sets);
    known ??= make(sets);
    return known;
  };
}
