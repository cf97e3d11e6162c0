/** A read plan → its rows and, where asked for, their number: one round trip, and one snapshot. */
import type { ReadRequestPlan } from "../plan/plan";
import { Batch } from "./database/batch";
import { readD1Error } from "./database/d1-error";
import type { ResultSet } from "./database/result-set";
import type { Execution } from "./execution";
import { buildEstimatedCount } from "./sql/estimated-count";
import { addedUpSelectOf, countOf, selectOf } from "./sql/read-statements";
import { type Statement, toStatement } from "./sql/statement";
import { decideValueSets, scopesOf } from "./value-set";

export async function executeRead(
  { read, count, operands }: ReadRequestPlan,
  { database, scan }: Execution,
): Promise<ResultSet> {
  const sets = await decideValueSets(scopesOf(read), database, scan, operands);
  const ask = async (select: Statement): Promise<ResultSet> => {
    switch (count.kind) {
      case "none":
        return { rows: await database.rows(select, read.limit) };
      case "exact":
        return readCounted(select, countOf(read, sets)(operands));
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
  return readPage(ask, selectOf(read, sets)(operands), () => addedUpSelectOf(read, sets)(operands));
}

/** Reads a page. If a row has more than its share of the answer, reads it again with the rows added up. */
async function readPage(
  ask: (select: Statement) => Promise<ResultSet>,
  select: Statement,
  addedUp: () => Statement,
): Promise<ResultSet> {
  try {
    return await ask(select);
  } catch (error) {
    const fault = readD1Error(error);
    if (fault.kind !== "bound" || fault.bound !== "row") throw error;
    return ask(addedUp());
  }
}
