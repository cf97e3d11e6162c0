/** RETURNING of a write: the rows as they are shown. */

import { type SQL, sql } from "drizzle-orm";
import type { DeletePlan, Output, ReadPlan, UpdatePlan } from "../../../plan/plan";
import { byPlace } from "../by-place";
import type { ValueSets } from "../conditions/decided-set";
import { buildAnswer } from "../read/members";
import { buildRowFilter, buildVia } from "../read/row-filter";
import { buildComparable } from "../values/field";
import { boundMember } from "./member-bound";
import { needsWrittenCount } from "./written-count";

export function buildReturning(plan: UpdatePlan | DeletePlan, sets: ValueSets): SQL {
  const { representation } = plan;
  if (!representation) return needsWrittenCount(plan) ? sql`` : sql` RETURNING NULL`;
  return sql` RETURNING ${buildRepresentation(representation, sets, boundMember(plan))}`;
}

/**
 * The columns of RETURNING: the members of a row, then the values to order by, then whether its inner joins match. The
 * Worker orders and filters the rows (`show-rows.ts`).
 * @param bound makes the statement fail for a member that is too large
 */
export function buildRepresentation(
  plan: ReadPlan,
  sets: ValueSets,
  bound: (output: Output, member: SQL) => SQL,
): SQL {
  const members = plan.outputs.map((output) => bound(output, buildAnswer(output, plan, sets, false)));
  const order = plan.order.map(({ field, via }) =>
    buildVia(via, plan.source, sets, (source) => buildComparable(field, source)),
  );
  const kept = buildRowFilter({ relation: plan.relation, where: plan.where }, sets);
  return byPlace([...members, ...order, kept]);
}
