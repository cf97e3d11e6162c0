/**
 * A row's share of the answer's bytes. While no row exceeds its share, the answer is within its bound, and no sum is
 * needed. One member of a row checks the bytes of all its own columns; each to-one embed checks its own.
 */

import { type SQL, sql } from "drizzle-orm";
import { isToOne } from "../../../catalog/relationships";
import type { Column, Output, ReadPlan } from "../../../plan/plan";
import { addUp } from "../values/balanced";
import { buildBytes, isShort } from "../values/cell-bytes";
import { buildColumn } from "../values/field";
import { buildBoundFault } from "../values/guard";

/** The column that a member shows, or a part of, if its values can be long. */
function longColumn(output: Output): Column | undefined {
  if (output.kind !== "value" || output.via.length > 0) return undefined;
  const column = output.field?.column;
  return column && !isShort(column.type) ? column : undefined;
}

/** The long columns that a row shows, and how often. */
export function longColumns({ outputs }: ReadPlan): ReadonlyMap<Column, number> {
  const counts = new Map<Column, number>();
  for (const output of outputs) {
    const column = longColumn(output);
    if (column) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return counts;
}

/** How many rows of relations make a row of the answer; undefined where that is not known, or not of them alone. */
function countNodes({ outputs, grouped }: ReadPlan): number | undefined {
  if (grouped) return undefined;
  let nodes = 1;
  for (const output of outputs) {
    if (output.via.length > 0) return undefined;
    if (output.kind === "value") continue;
    const inner = isToOne(output.embed.relationship) ? countNodes(output.embed.read) : undefined;
    if (inner === undefined) return undefined;
    nodes += inner;
  }
  return nodes;
}

/** The plan with a share for each row, so that `rows` of them have `maxBytes` at the most; undefined where it has none. */
export function shareOut(plan: ReadPlan, rows: number, maxBytes: number): ReadPlan | undefined {
  const nodes = countNodes(plan);
  return nodes && Number.isFinite(rows) ? withShare(plan, Math.floor(maxBytes / (rows * nodes))) : undefined;
}

function withShare(plan: ReadPlan, maxRowBytes: number): ReadPlan {
  const outputs = plan.outputs.map((output) =>
    output.kind === "value"
      ? output
      : { ...output, embed: { ...output.embed, read: withShare(output.embed.read, maxRowBytes) } },
  );
  return { ...plan, outputs, maxRowBytes };
}

/** Whether the row's size is looked at in this member: it is in the first that can be long. */
export function isGuarded(output: Output, { maxRowBytes, outputs }: ReadPlan): boolean {
  return maxRowBytes !== undefined && outputs.find(longColumn) === output;
}

/** The member, or the end of the statement for a row that has more than its share. */
export function buildGuarded(member: SQL, plan: ReadPlan): SQL {
  const terms = [...longColumns(plan)].map(([column, times]) => {
    const bytes = buildBytes(buildColumn(column, plan.source));
    return times > 1 ? sql`${sql.raw(String(times))} * ${bytes}` : bytes;
  });
  return sql`CASE WHEN ${addUp(terms)} > ${sql.raw(String(plan.maxRowBytes))} THEN ${buildBoundFault("row")} ELSE ${member} END`;
}
