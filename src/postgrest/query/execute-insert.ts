/** An insert plan → how many rows it wrote and, if asked for, the rows themselves. One transaction writes all or none. */

import { pgrst } from "../errors";
import type { InsertPlan } from "../plan/plan";
import { boundInsert } from "./bounds/shown-bound";
import { Batch, type BatchedResult } from "./database/batch";
import { readD1Error } from "./database/d1-error";
import type { ResultSet } from "./database/result-set";
import type { Execution } from "./execution";
import { isConstraintFault } from "./faults/constraint-fault";
import { explainInsertFault, refuseFaulty } from "./faults/insert-fault";
import { showRows } from "./show-rows";
import type { ValueSets } from "./sql/conditions/decided-set";
import { toStatement } from "./sql/statement";
import { buildCreatedCount } from "./sql/write/created-count";
import { buildIgnoredRow } from "./sql/write/ignored-row";
import { buildInserts } from "./sql/write/insert";
import { needsWrittenCount, returnsKey, writtenCount } from "./sql/write/written-count";
import { decideValueSets } from "./value-sets/decide";
import { rowFiltersOf } from "./value-sets/questions";

/** @param repeatable whether doing it twice is as good as doing it once */
export async function executeInsert(
  wanted: InsertPlan,
  repeatable: () => boolean,
  { database, scan }: Execution,
): Promise<ResultSet> {
  const plan = await refuseFaulty(wanted, database);
  const { representation, cardinality } = plan;
  const sets = await decideValueSets(representation ? rowFiltersOf(representation) : [], database, scan);
  const { batch, results } = toBatch(plan, sets);
  if (results.inserts.length === 0) return { rows: [], total: 0, created: 0 };
  await database.write(batch, repeatable).catch(async (error: unknown) => {
    const fault = readD1Error(error);
    throw isConstraintFault(fault) ? await explainInsertFault(fault, plan, database) : error;
  });

  const total = results.inserts.reduce(
    (sum, { returned, written }) => sum + (written ? written.number() : returned.rows().length),
    0,
  );
  const found = total === 0 ? results.ignored?.rows() : undefined;
  if (found && found.length > 0) return { rows: found, total, created: 0 };
  // The batch is committed, but nothing must be undone: the only row was an ignored duplicate.
  if (cardinality.singular !== undefined && total !== 1) throw pgrst.notSingular(total, cardinality.singular);
  const added = (numbers: readonly BatchedResult[]) => numbers.reduce((sum, { number }) => sum + number(), 0);
  return {
    rows: shownRows(plan, results),
    total,
    created: (results.after.length > 0 ? added(results.after) : total) - added(results.before),
  };
}

/** The rows of the representation, or the keys for `Location`. */
function shownRows(plan: InsertPlan, { inserts }: InsertResults): ResultSet["rows"] {
  const { representation } = plan;
  if (!representation && !returnsKey(plan)) return [];
  const rows = inserts.flatMap(({ returned }) => returned.rows());
  return representation ? showRows(representation, rows) : rows;
}

/** The results to read after the batch of an insert has run. */
interface InsertResults {
  /** The rows of RETURNING, and the number of written rows if there is no RETURNING. */
  readonly inserts: readonly { readonly returned: BatchedResult; readonly written?: BatchedResult }[];
  /** The counts that tell how many rows a merge created (`buildCreatedCount`). */
  readonly before: readonly BatchedResult[];
  readonly after: readonly BatchedResult[];
  /** The existing row of an ignored duplicate. */
  readonly ignored: BatchedResult | undefined;
}

/** The statements in the order in which they must run: right after each insert its count and its guard. */
function toBatch(
  plan: InsertPlan,
  sets: ValueSets,
): { readonly batch: Batch; readonly results: InsertResults } {
  const batch = new Batch();
  const inserts = buildInserts(plan, sets);
  const bound = inserts.length > 0 ? boundInsert(plan) : undefined;
  const created = buildCreatedCount(plan);
  const ignoredRow = buildIgnoredRow(plan, sets);
  const isCounted = needsWrittenCount(plan);
  if (bound) batch.add(toStatement(bound));
  const before = created.before.map((query) => batch.add(toStatement(query)));
  const results = inserts.map(({ insert, guard }) => {
    const returned = batch.add(insert);
    const written = isCounted ? { written: batch.add(writtenCount) } : {};
    if (guard) batch.add(guard);
    return { returned, ...written };
  });
  const after = created.after.map((query) => batch.add(toStatement(query)));
  const ignored = ignoredRow && batch.add(toStatement(ignoredRow));
  return { batch, results: { inserts: results, before, after, ignored } };
}
