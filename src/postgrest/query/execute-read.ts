/** A read plan → its rows and, where asked for, their number: one round trip, and one snapshot. */

import type { PagePlan, ReadPlan, ReadRequestPlan } from "../plan/plan";
import type { Walk } from "../view";
import { Batch } from "./database/batch";
import { readD1Error } from "./database/d1-error";
import type { Cell, ResultSet } from "./database/result-set";
import type { Execution } from "./execution";
import { type ReadStatements, readStatements } from "./read-statements";
import { buildEstimatedCount } from "./sql/read/estimated-count";
import { type Statement, toStatement } from "./sql/statement";
import { decideValueSets } from "./value-sets/decide";
import { rowFiltersOf } from "./value-sets/questions";

/** @param statements those of the plan, where they are there already */
export async function executeRead(
  { read, count, operands, page, likely }: ReadRequestPlan,
  { database, scan }: Execution,
  statements: ReadStatements = readStatements(page?.fetch ?? read),
): Promise<ResultSet> {
  const sets = await decideValueSets(rowFiltersOf(read), database, scan, operands);
  const first = likely ? readStatements(likely) : statements;
  const ask = async (select: Statement): Promise<ResultSet> => {
    if (page?.next.kind === "function") return readWalk(page, page.next.walk, select);
    switch (count.kind) {
      case "none":
        return toPage(await database.rows(select, read.limit), page);
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
    return { ...toPage(rows.rows(), page), total: total.number() };
  };
  const readWalk = async ({ fetch }: PagePlan, walk: Walk, select: Statement): Promise<ResultSet> => {
    const batch = new Batch();
    const rows = batch.add(select);
    const state = batch.add(toStatement(walk.state));
    const total = count.kind === "none" ? undefined : batch.add(statements.count(sets)(operands));
    await database.read(batch);
    const walked = toWalked(fetch, walk, rows.rows(), state.rows()[0] ?? []);
    return { ...walked, ...(total && { total: total.number() }) };
  };
  const addedUp = () => ask(statements.addedUp(sets)(operands));
  const found = await readBounded(() => ask(first.select(sets)(operands)), addedUp);
  return likely && found.rows.length >= likely.limit ? addedUp() : found;
}

/** The rows that are shown, and the last of them where there are more. */
function toPage(all: readonly (readonly Cell[])[], page: PagePlan | undefined): ResultSet {
  const { fetch } = page ?? {};
  if (fetch?.limit === undefined || all.length < fetch.limit) return { rows: all };
  const rows = all.slice(0, fetch.limit - 1);
  const last = rows.at(-1);
  return { rows, position: { more: true, ...(last && { last }) } };
}

/**
 * Where to go on: after the last row that is shown, if there are more; else after the last that was looked at.
 * @throws what the walk says of its state
 */
function toWalked(
  fetch: ReadPlan,
  walk: Walk,
  all: readonly (readonly Cell[])[],
  state: readonly Cell[],
): ResultSet {
  const end = walk.end(state);
  const most = fetch.limit === undefined || fetch.grouped ? all.length : fetch.limit - 1;
  const more = all.length > most;
  const rows = more ? all.slice(0, most) : all;
  const last = rows.at(-1)?.at(-1);
  const next = more ? (typeof last === "string" ? last : walk.from) : end;
  return { rows, position: { more, ...(next !== undefined && { cursor: next }) } };
}

/** Reads the rows. If a row has more than its share of the answer, reads it again with the rows added up. */
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
