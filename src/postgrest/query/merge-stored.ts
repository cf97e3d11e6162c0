/**
 * A merge patch (RFC 7396) → a plain update. The stored JSON of the rows is read, merged in the Worker, and set by a
 * statement that fails if the stored JSON has changed in between. Equal values are read and merged once.
 */

import { type SQL, sql } from "drizzle-orm";
import { utf8Length } from "../../bytes/utf8";
import { parseJsonb, renderJsonb } from "../datatypes/json/jsonb";
import { mergePatch } from "../datatypes/json/merge-patch";
import { type PostgrestError, sqlstate } from "../errors";
import type { Column, MergePlan, UpdatePlan } from "../plan/plan";
import { buildChangedGuard } from "./bounds/changed-bound";
import { Batch } from "./database/batch";
import { readD1Error } from "./database/d1-error";
import type { Cell } from "./database/result-set";
import type { Execution } from "./execution";
import type { ValueSets } from "./sql/conditions/decided-set";
import { buildRowFilter } from "./sql/read/row-filter";
import { toStatement } from "./sql/statement";
import { addUp } from "./sql/values/balanced";
import { buildBytes } from "./sql/values/cell-bytes";
import { buildColumn } from "./sql/values/field";
import { buildBoundFault } from "./sql/values/guard";
import { identifier } from "./sql/values/identifier";
import { buildMergedValue, type MergedValues } from "./sql/write/merged-value";
import { buildBounded } from "./sql/write/row-bound";

/**
 * The plan with the merged values among its assignments; the same plan if there is nothing to merge.
 * @throws 22001 for a value that would be too long, 54001 for more values or bytes than one request merges
 */
export async function mergeStored(
  plan: UpdatePlan,
  sets: ValueSets,
  execution: Execution,
): Promise<UpdatePlan> {
  const { merge, relation } = plan;
  if (!merge) return plan;
  const columns = merge.patches.map(({ column }) => column);
  const rows = await readStored(plan, columns, sets, execution);
  const { values, fault } = mergeRows(plan, merge, rows, execution.scan.maxScanBytes);
  const merged = columns.map((column, place) => ({
    column,
    value: buildMergedValue(column, relation, values[place] ?? new Map()),
  }));
  const found = plan.fault ?? fault;
  return { ...plan, assignments: [...plan.assignments, ...merged], ...(found && { fault: found }) };
}

/** Reads the distinct values of the columns. */
async function readStored(
  plan: UpdatePlan,
  columns: readonly Column[],
  sets: ValueSets,
  { database, scan }: Execution,
): Promise<readonly (readonly Cell[])[]> {
  const { maxScanValues, maxScanBytes } = scan;
  const batch = new Batch();
  const guard = buildChangedGuard(plan, sets);
  if (guard) batch.add(toStatement(guard));
  const found = batch.add(
    toStatement(buildStored(plan, columns, sets, { values: maxScanValues, bytes: maxScanBytes })),
  );
  await database.read(batch).catch((error: unknown) => {
    const fault = readD1Error(error);
    throw fault.kind === "bound" && fault.bound === "scan" ? sqlstate.mergeTooLarge(maxScanBytes) : error;
  });
  const rows = found.rows();
  if (rows.length > maxScanValues) throw sqlstate.tooManyMerged(maxScanValues);
  return rows;
}

/** Selects one value more than is allowed, to notice an excess; fails as soon as they have too many bytes. */
function buildStored(
  plan: UpdatePlan,
  columns: readonly Column[],
  sets: ValueSets,
  most: { readonly values: number; readonly bytes: number },
): SQL {
  const { tableName } = plan.relation;
  const names = columns.map((_, place) => identifier(String(place)));
  const cells = columns.map(
    (column, place) => sql`${buildColumn(column, tableName)} AS ${names[place] ?? sql``}`,
  );
  // Past the request's own bound this reads nothing, as the update then changes nothing.
  const filter = buildBounded(plan, buildRowFilter(plan, sets));
  const rows = sql`SELECT DISTINCT ${sql.join(cells, sql`, `)} FROM ${identifier(tableName)} WHERE ${filter} LIMIT ${most.values + 1}`;
  const bytes = sql`sum(${addUp(names.map(buildBytes))}) OVER (ROWS UNBOUNDED PRECEDING)`;
  const [first = sql`NULL`, ...others] = names;
  const bounded = sql`CASE WHEN ${bytes} > ${most.bytes} THEN ${buildBoundFault("scan")} ELSE ${first} END AS ${first}`;
  return sql`SELECT ${sql.join([bounded, ...others], sql`, `)} FROM (${rows})`;
}

interface MergedRows {
  /** In the order of the patches. */
  readonly values: readonly MergedValues[];
  /** The fault of the first row that may not have its merged values. */
  readonly fault?: UpdatePlan["fault"];
}

/** @param maxBytes of stored and merged values together, all of which are in memory when the statement is sent */
function mergeRows(
  plan: UpdatePlan,
  { patches, maxBytes: maxJsonBytes, findFault }: MergePlan,
  rows: readonly (readonly Cell[])[],
  maxBytes: number,
): MergedRows {
  const values = patches.map(() => new Map<string | null, string>());
  let fault: UpdatePlan["fault"];
  let left = maxBytes;
  for (const row of rows) {
    const merged = new Map<string, string>();
    for (const [place, { column, patch }] of patches.entries()) {
      const cell = row[place] ?? null;
      const stored = cell === null ? null : String(cell);
      let value = values[place]?.get(stored);
      if (value === undefined) {
        value = renderJsonb(mergePatch(stored === null ? null : parseJsonb(stored), patch));
        const length = utf8Length(value);
        left -= utf8Length(stored ?? "") + length;
        if (left < 0) throw sqlstate.mergeTooLarge(maxBytes);
        if (length > maxJsonBytes) throw tooLong(plan, column, length, maxJsonBytes);
        values[place]?.set(stored, value);
      }
      merged.set(column.name, value);
    }
    fault ??= findFault(merged);
  }
  return { values, ...(fault && { fault }) };
}

/** The details say how long the value would be, which only a caller who may read it learns. */
function tooLong({ mayRead }: UpdatePlan, { name }: Column, length: number, most: number): PostgrestError {
  const error = sqlstate.jsonTooLong(name, most, length);
  return mayRead ? error : error.withDetails(null);
}
