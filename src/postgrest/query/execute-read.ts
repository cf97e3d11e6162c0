/** A read plan → its rows and, if asked for, their number, in one round trip over one snapshot. */

import { cellsOf } from "../plan/layout/packed-row";
import type { PagePlan, ReadPlan, ReadRequestPlan } from "../plan/plan";
import type { Walk } from "../view";
import { isCutRow } from "./bounds/answer-bound";
import { Batch } from "./database/batch";
import { readD1Error } from "./database/d1-error";
import type { Cell, ResultSet, Row } from "./database/result-set";
import type { Execution } from "./execution";
import { type PlanStatements, planStatements } from "./read-statements";
import { buildEstimatedCount } from "./sql/read/estimated-count";
import { type Statement, toStatement } from "./sql/statement";
import { decideValueSets } from "./value-sets/decide";
import { rowFiltersOf } from "./value-sets/questions";

/** @param statements those of the plan, if they are cached */
export async function executeRead(
  plan: ReadRequestPlan,
  { database, scan }: Execution,
  { all: statements, likely: first = statements }: PlanStatements = planStatements(plan),
): Promise<ResultSet> {
  const { read, count, operands, page, likely } = plan;
  const sets = await decideValueSets(rowFiltersOf(read), database, scan, operands);
  const ask = async (select: Statement): Promise<ResultSet> => {
    if (page?.next.kind === "function") return readWalk(page, page.next.walk, select);
    switch (count.kind) {
      case "none":
        return toPage(await database.packedRows(select), page);
      case "exact":
        return readCounted(select, statements.count(sets)(operands));
      case "estimated":
        return readCounted(select, toStatement(buildEstimatedCount(read.relation, count.exactUpTo)));
    }
  };
  const readCounted = async (select: Statement, counting: Statement): Promise<ResultSet> => {
    const batch = new Batch();
    const rows = batch.add(select);
    const total = batch.add(counting);
    await database.read(batch);
    return { ...toPage(rows.packedRows(), page), total: total.number() };
  };
  const readWalk = async ({ fetch }: PagePlan, walk: Walk, select: Statement): Promise<ResultSet> => {
    const batch = new Batch();
    const rows = batch.add(select);
    const state = batch.add(toStatement(walk.state));
    const total = count.kind === "none" ? undefined : batch.add(statements.count(sets)(operands));
    await database.read(batch);
    const walked = toWalked(fetch, walk, rows.packedRows(), state.rows()[0] ?? []);
    return { ...walked, ...(total && { total: total.number() }) };
  };
  const addedUp = () => ask(statements.addedUp(sets)(operands));
  const found = await readBounded(() => ask(first.select(sets)(operands)), addedUp);
  return likely && found.rows.length >= likely.limit ? addedUp() : found;
}

/** Drops the extra row of a page. If it was there, the next page starts after the last row shown. */
function toPage(all: readonly Row[], page: PagePlan | undefined): ResultSet {
  const { fetch } = page ?? {};
  if (fetch?.limit === undefined || all.length < fetch.limit) return { rows: all };
  const rows = all.slice(0, fetch.limit - 1);
  const last = rows.at(-1);
  return { rows, position: { more: true, ...(last && { last: cellsOf(last) }) } };
}

/**
 * The rows and where the next page starts: after the last row shown if there are more, else where the function stopped
 * reading.
 * @throws what `walk.end` throws
 */
function toWalked(fetch: ReadPlan, walk: Walk, all: readonly Row[], state: readonly Cell[]): ResultSet {
  const end = walk.end(state);
  const most = fetch.limit === undefined || fetch.grouped ? all.length : fetch.limit - 1;
  const final = all.at(-1);
  const isCut = final !== undefined && isCutRow(cellsOf(final), fetch);
  const more = isCut || all.length > most;
  const rows = more ? all.slice(0, isCut ? -1 : most) : all;
  const shown = rows.at(-1);
  const last = shown && cellsOf(shown)[fetch.outputs.length - 1];
  const next = more ? (typeof last === "string" ? last : walk.from) : end;
  return { rows, position: { more, ...(next !== undefined && { cursor: next }) } };
}

/** Reads the rows. If a row exceeds its share of the answer, reads them again and adds them up. */
async function readBounded(
  ask: () => Promise<ResultSet>,
  askAddedUp: () => Promise<ResultSet>,
): Promise<ResultSet> {
  try {
    return await ask();
  } catch (error) {
    const fault = readD1Error(error);
    if (fault.kind !== "bound" || fault.bound !== "row") throw error;
    return askAddedUp();
  }
}
