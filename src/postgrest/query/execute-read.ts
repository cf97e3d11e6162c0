/** A read plan → its rows and, where asked for, their number: one round trip, and one snapshot. */

import type { ReadRequestPlan, WalkPlan } from "../plan/plan";
import { Batch } from "./database/batch";
import { readD1Error } from "./database/d1-error";
import type { Cell, ResultSet } from "./database/result-set";
import type { Execution } from "./execution";
import { type ReadStatements, readStatements } from "./read-statements";
import { buildEstimatedCount } from "./sql/read/estimated-count";
import { type Statement, toStatement } from "./sql/statement";
import { decideValueSets } from "./value-sets/decide";
import { scopesOf } from "./value-sets/questions";

/** @param statements those of the plan, where they are there already */
export async function executeRead(
  { read, count, operands, walk, likely }: ReadRequestPlan,
  { database, scan }: Execution,
  statements: ReadStatements = readStatements(read),
): Promise<ResultSet> {
  const sets = await decideValueSets(scopesOf(read), database, scan, operands);
  const fetched = walk ? readStatements(walk.fetch) : statements;
  const first = likely ? readStatements(likely) : fetched;
  const ask = async (select: Statement): Promise<ResultSet> => {
    if (walk) return readWalk(walk, select);
    switch (count.kind) {
      case "none":
        return { rows: await database.rows(select, read.limit) };
      case "exact":
        return readCounted(select, statements.count(sets)(operands));
      case "estimated":
        return readCounted(select, toStatement(buildEstimatedCount(read.relation, count.exactUpTo)));
    }
  };
  const readCounted = async (select: Statement, counting: Statement): Promise<ResultSet> => {
    const batch = new Batch();
    const page = batch.add(select);
    const total = batch.add(counting);
    await database.read(batch);
    return { rows: page.rows(), total: total.number() };
  };
  const readWalk = async (plan: WalkPlan, select: Statement): Promise<ResultSet> => {
    const batch = new Batch();
    const page = batch.add(select);
    const state = batch.add(toStatement(plan.walk.state));
    const total = count.kind === "none" ? undefined : batch.add(statements.count(sets)(operands));
    await database.read(batch);
    const walked = toWalked(plan, page.rows(), state.rows()[0] ?? []);
    return { ...walked, ...(total && { total: total.number() }) };
  };
  const addedUp = () => ask(fetched.addedUp(sets)(operands));
  const page = await readPage(() => ask(first.select(sets)(operands)), addedUp);
  return likely && page.rows.length >= likely.limit ? addedUp() : page;
}

/**
 * Where to go on: after the last row that is shown, if there are more; else after the last that was looked at.
 * @throws what the walk says of its state
 */
function toWalked(
  { walk, fetch }: WalkPlan,
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

/** Reads a page. If a row has more than its share of the answer, reads it again with the rows added up. */
async function readPage(
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
