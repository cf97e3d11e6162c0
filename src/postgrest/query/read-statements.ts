/** The statements of a read, but for its operands. They are rendered once a plan, which may serve many requests. */

import type { ReadPlan } from "../plan/plan";
import { buildAddedUp, buildBoundedSelect } from "./bounds/answer-bound";
import { NO_VALUE_SETS, type ValueSets } from "./sql/conditions/decided-set";
import { buildReadCount } from "./sql/read/select";
import { type Template, toTemplate } from "./sql/statement";

const selects = new WeakMap<ReadPlan, Template>();

const addedUpSelects = new WeakMap<ReadPlan, Template>();

const counts = new WeakMap<ReadPlan, Template>();

/** The statement that reads the rows. */
export function selectOf(read: ReadPlan, sets: ValueSets): Template {
  return remember(selects, read, sets, () => toTemplate(buildBoundedSelect(read, sets)));
}

/** The statement that reads them where one has more than its share of the answer. */
export function addedUpSelectOf(read: ReadPlan, sets: ValueSets): Template {
  return remember(addedUpSelects, read, sets, () => toTemplate(buildAddedUp(read, sets)));
}

/** The statement that counts them, whatever the page. */
export function countOf(read: ReadPlan, sets: ValueSets): Template {
  return remember(counts, read, sets, () => toTemplate(buildReadCount(read, sets)));
}

/** Value sets are what the database held at the time: a statement with them is for once. */
function remember(
  known: WeakMap<ReadPlan, Template>,
  read: ReadPlan,
  sets: ValueSets,
  make: () => Template,
): Template {
  if (sets !== NO_VALUE_SETS) return make();
  const template = known.get(read) ?? make();
  known.set(read, template);
  return template;
}
