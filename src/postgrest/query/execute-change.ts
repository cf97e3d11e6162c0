/** An update or a delete plan → how many rows it touched and, if asked for, the rows themselves. */

import { pgrst, transport } from "../errors";
import type { DeletePlan, UpdatePlan } from "../plan/plan";
import { notOneRow } from "../plan/read/not-one-row";
import { buildChangedGuard } from "./bounds/changed-bound";
import { buildShownGuard } from "./bounds/shown-bound";
import { Batch } from "./database/batch";
import type { Connection } from "./database/connection";
import { readD1Error } from "./database/d1-error";
import type { ResultSet } from "./database/result-set";
import type { Execution } from "./execution";
import { explainChange, explainChangeFault } from "./faults/change-fault";
import { isConstraintFault } from "./faults/constraint-fault";
import { mergeStored } from "./merge-stored";
import { showRows } from "./show-rows";
import type { ValueSets } from "./sql/conditions/decided-set";
import { buildCount, buildSelect } from "./sql/read/select";
import { type Statement, toStatement } from "./sql/statement";
import { buildDelete, buildDoomed } from "./sql/write/delete";
import { rowBound } from "./sql/write/row-bound";
import { updateStatement } from "./sql/write/update";
import { needsWrittenCount, writtenCount } from "./sql/write/written-count";
import { decideValueSets } from "./value-sets/decide";
import { rowFiltersOf } from "./value-sets/questions";

/** How often a merge patch starts over because its values have changed, before it gives up. */
const MAX_RESTARTS = 5;

/**
 * @param repeatable whether doing it twice is as good as doing it once
 * @throws 40001 (503) if other requests kept changing the values that a merge patch had read
 */
export async function executeChange(
  plan: UpdatePlan | DeletePlan,
  repeatable: () => boolean,
  execution: Execution,
): Promise<ResultSet> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await change(plan, repeatable, execution);
    } catch (error) {
      const fault = readD1Error(error);
      if (fault.kind !== "bound" || fault.bound !== "stale") throw error;
      if (restarts === MAX_RESTARTS || !(await execution.database.backOff(restarts))) {
        throw transport.contended();
      }
    }
  }
}

async function change(
  wanted: UpdatePlan | DeletePlan,
  repeatable: () => boolean,
  execution: Execution,
): Promise<ResultSet> {
  const { database, scan } = execution;
  const embedded = wanted.representation ? rowFiltersOf(wanted.representation) : [];
  const sets = await decideValueSets([wanted, ...embedded], database, scan);
  const plan = wanted.kind === "update" ? await mergeStored(wanted, sets, execution) : wanted;
  if (plan.kind === "update" && plan.assignments.length === 0) return executeNoChange(plan, sets, database);
  if (plan.kind === "update" && plan.fault) {
    const error = await explainChange(plan, plan.fault, sets, database);
    if (error) throw error;
    checkCardinality(plan, 0);
    return { rows: [], total: 0 };
  }
  return write(plan, sets, repeatable, database);
}

async function write(
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  repeatable: () => boolean,
  database: Connection,
): Promise<ResultSet> {
  const { representation } = plan;
  const batch = new Batch();
  const matched = rowBound(plan) === undefined ? undefined : batch.add(toStatement(buildCount(plan, sets)));
  for (const guard of [buildShownGuard(plan, sets), buildChangedGuard(plan, sets)]) {
    if (guard) batch.add(toStatement(guard));
  }
  const doomed =
    plan.kind === "delete" && representation && representation.embeds.length > 0
      ? batch.add(toStatement(buildDoomed(plan, representation, sets)))
      : undefined;
  const returned = batch.add(changeStatement(plan, sets));
  const written = needsWrittenCount(plan) ? batch.add(writtenCount) : undefined;
  await database.write(batch, repeatable).catch(async (error: unknown) => {
    const fault = readD1Error(error);
    throw isConstraintFault(fault) ? await explainChangeFault(fault, plan, sets, database) : error;
  });
  const total = written ? written.number() : returned.rows().length;
  checkCardinality(plan, matched ? matched.number() : total);
  return { rows: representation ? showRows(representation, (doomed ?? returned).rows()) : [], total };
}

function changeStatement(plan: UpdatePlan | DeletePlan, sets: ValueSets): Statement {
  return plan.kind === "delete" ? toStatement(buildDelete(plan, sets)) : updateStatement(plan, sets);
}

/**
 * An update that sets nothing touches no row. If the URL names one row by its key, that row is still the answer, because
 * it already is as the body asks.
 */
async function executeNoChange(plan: UpdatePlan, sets: ValueSets, database: Connection): Promise<ResultSet> {
  const { policy, where, representation, cardinality } = plan;
  if (cardinality.singular !== 404) {
    checkCardinality(plan, 0);
    return { rows: [], total: 0 };
  }
  const query = representation
    ? buildSelect({ ...representation, where, ...(policy && { policy }) }, sets)
    : buildCount(plan, sets);
  const rows = await database.rows(toStatement(query));
  const total = representation ? rows.length : Number(rows[0]?.[0]);
  checkCardinality(plan, total);
  return { rows, total };
}

/** Past its bound, the statement matched no row and wrote nothing. This throws the error for it. */
function checkCardinality(plan: UpdatePlan | DeletePlan, rows: number): void {
  const { singular, maxAffected } = plan.cardinality;
  if (maxAffected !== undefined && rows > maxAffected) throw pgrst.maxAffected(rows);
  if (singular !== undefined && rows !== 1) throw notOneRow(rows, singular, plan);
}
