/**
 * Bounds on the rows that a write shows. They are checked before the write, in the same transaction, so a write whose
 * answer would be too large writes nothing.
 */

import { type SQL, sql } from "drizzle-orm";
import { renderJsonb } from "../../datatypes/json/jsonb";
import { sqlstate } from "../../errors";
import type {
  Column,
  ColumnPatch,
  DeletePlan,
  InsertPlan,
  ShownBounds,
  UpdatePlan,
  ValueOutput,
} from "../../plan/plan";
import type { ValueSets } from "../sql/conditions/decided-set";
import { buildRowFilter } from "../sql/read/row-filter";
import { addUp } from "../sql/values/balanced";
import { ROW_BYTES } from "../sql/values/cell-bytes";
import { buildColumn } from "../sql/values/field";
import { buildBoundFault } from "../sql/values/guard";
import { identifier } from "../sql/values/identifier";
import { assignmentsOf } from "../sql/write/assignments";
import { readShown, type Shown } from "../sql/write/member-bound";
import { buildSameKey, keyColumns, newRowTables } from "../sql/write/new-rows";
import { touchedAtMost } from "../sql/write/row-bound";
import { buildShownBytes, isOwn, rowOverhead, shownBytes } from "../sql/write/shown-bytes";

/**
 * A statement that fails if an update or delete would show too much; undefined for one row, which D1 itself bounds.
 * Assigned values are known in advance; other columns are measured as stored. A merged value is at most as long as the
 * stored value and the patch together.
 */
export function buildShownGuard(plan: UpdatePlan | DeletePlan, sets: ValueSets): SQL | undefined {
  const shown = readShown(plan);
  if (!shown || (touchedAtMost(plan) <= 1 && isOneSmallRow(shown))) return undefined;
  const { bounds, rows, representation, ownBytes } = shown;
  const { tableName } = plan.relation;
  const assigned = assignmentsOf(plan);
  const patches = new Map((plan.kind === "update" ? plan.merge?.patches : undefined)?.map(toText));
  const bytesOf = (output: ValueOutput) => {
    const column = output.field?.column;
    const patch = column && patches.get(column);
    if (column && patch !== undefined) {
      const stored = buildShownBytes(output, buildColumn(column, tableName), bounds);
      return sql`(${stored} + ${sql.raw(String(shownBytes(output, patch, bounds)))})`;
    }
    const value = column && assigned.get(column);
    if (column && value === undefined) {
      return buildShownBytes(output, buildColumn(column, tableName), bounds);
    }
    if (typeof value === "object" && value !== null) return buildShownBytes(output, value, bounds);
    return sql.raw(String(shownBytes(output, value, bounds)));
  };
  const terms = representation.outputs.filter(isOwn).map(bytesOf);
  const bytes = addUp([...terms, sql.raw(String(rowOverhead(representation, bounds)))]);
  const found = sql`SELECT ${bytes} AS "bytes" FROM ${identifier(tableName)} WHERE ${buildRowFilter(plan, sets)} LIMIT ${sql.raw(String(rows + 1))}`;
  // Past the request's own bound, the write matches no row and shows none.
  const many = touchedAtMost(plan) <= bounds.rows ? sql`NULL` : buildBoundFault("rows");
  return sql`SELECT CASE WHEN count(*) > ${sql.raw(String(rows))} THEN ${many} WHEN sum("bytes") > ${sql.raw(String(ownBytes))} THEN ${buildBoundFault("answer")} END FROM (${found})`;
}

function toText({ column, patch }: ColumnPatch): readonly [Column, string] {
  return [column, renderJsonb(patch)];
}

/** An escaped character in JSON has at most six bytes. */
const MOST_ESCAPED = 6;

/** Whether at most one row is shown, each column once: D1 bounds the size of a row. */
function isOneSmallRow({ rows, representation, ownBytes }: Shown): boolean {
  const columns = representation.outputs.map((output) => (isOwn(output) ? output.field?.column : undefined));
  const isEachOnce = !columns.includes(undefined) && new Set(columns).size === columns.length;
  return rows <= 1 && isEachOnce && ROW_BYTES * MOST_ESCAPED <= ownBytes;
}

/**
 * Checks that an insert does not show too much.
 * @returns a statement that fails if the columns that a merge keeps have too many bytes
 * @throws 54001
 */
export function boundInsert(plan: InsertPlan): SQL | undefined {
  const shown = readShown(plan);
  if (!shown) return undefined;
  const { bounds, rows, representation, ownBytes } = shown;
  if (rows > bounds.rows) throw sqlstate.tooManyShown(bounds.rows);
  if (isOneSmallRow(shown)) return undefined;
  const own = representation.outputs.filter(isOwn);
  const places = own.map(({ field }) => (field ? plan.columns.indexOf(field.column) : -1));
  const shared = new Map(plan.shared.map(({ column, value }) => [column, value]));
  let bytes = rows * rowOverhead(representation, bounds);
  for (const row of plan.rows) {
    own.forEach((output, index) => {
      const place = places[index] ?? -1;
      const value = place >= 0 ? row[place] : output.field && shared.get(output.field.column);
      bytes += shownBytes(output, value, bounds);
    });
    if (bytes > ownBytes) throw sqlstate.shownTooLarge(bounds.bytes);
  }
  return buildKeptGuard(plan, own, ownBytes - bytes, bounds);
}

/** Fails if the columns that a merge does not set have more than `bytesLeft` in the existing rows. */
function buildKeptGuard(
  plan: InsertPlan,
  own: readonly ValueOutput[],
  bytesLeft: number,
  bounds: ShownBounds,
): SQL | undefined {
  const { conflict, relation } = plan;
  if (conflict?.action !== "merge") return undefined;
  const { target, alike, merged, assigned } = conflict;
  const set = new Set([...alike, ...merged, ...assigned.map(({ column }) => column)]);
  const terms = own.flatMap((output) => {
    const column = output.field?.column;
    return column && !set.has(column)
      ? [buildShownBytes(output, buildColumn(column, relation.tableName), bounds)]
      : [];
  });
  if (terms.length === 0) return undefined;
  const sums = newRowTables(plan, keyColumns(target)).map(
    (rows) =>
      sql`(SELECT ifnull(sum(${addUp(terms)}), 0) FROM ${rows}, ${identifier(relation.tableName)} WHERE ${buildSameKey(relation, target)})`,
  );
  return sql`SELECT CASE WHEN ${addUp(sums)} > ${sql.raw(String(bytesLeft))} THEN ${buildBoundFault("answer")} END`;
}
