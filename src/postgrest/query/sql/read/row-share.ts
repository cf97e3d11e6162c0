/**
 * Bounds the bytes of an answer without a sum: each row gets an equal share, and while no row exceeds its share, the
 * answer is within its bound. One member of a row checks all of the row's own columns; a to-one embed checks its own.
 */

import { type SQL, sql } from "drizzle-orm";
import { isToOne } from "../../../catalog/relationships";
import { isShort } from "../../../datatypes/short-types";
import type { Column, Output, ReadPlan } from "../../../plan/plan";
import { addUp } from "../values/balanced";
import { buildBytes } from "../values/cell-bytes";
import { buildColumn } from "../values/field";
import { buildBoundFault } from "../values/guard";

/** The column that a member shows in whole or in part, if its values can be long. */
function longColumn(output: Output): Column | undefined {
  if (output.kind !== "value" || output.via.length > 0) return undefined;
  const column = output.field?.column;
  return column && !isShort(column.type) ? column : undefined;
}

/** The long columns that a row shows, each with how many members show it. */
export function longColumns({ outputs }: ReadPlan): ReadonlyMap<Column, number> {
  const counts = new Map<Column, number>();
  for (const output of outputs) {
    const column = longColumn(output);
    if (column) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return counts;
}

/** How many rows, its own and those of to-one embeds, make one row of the answer; undefined if a share cannot bound it. */
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

/** Gives each row its share, so that `rows` rows have at most `maxBytes`; undefined if shares cannot bound the plan. */
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

/** The most bytes of a character in UTF-8. */
const CHARACTER_BYTES = 4;

/**
 * The columns whose bytes count against the share. Those of limited length are left out if they cannot fill a share together:
 * to measure each takes longer than to read it, and so the rows have at most two shares each. What the answer has in total is
 * counted again when it is written.
 */
function countedColumns(plan: ReadPlan): ReadonlyMap<Column, number> {
  const long = longColumns(plan);
  const unlimited = new Map<Column, number>();
  let bytes = 0;
  for (const [column, times] of long) {
    if (column.maxLength === undefined) unlimited.set(column, times);
    else bytes += times * column.maxLength * CHARACTER_BYTES;
  }
  return bytes <= (plan.maxRowBytes ?? 0) ? unlimited : long;
}

/** The member that checks the row's size, if one does: the first one that is counted. */
export function guardedOutput(plan: ReadPlan): Output | undefined {
  if (plan.maxRowBytes === undefined) return undefined;
  const counted = countedColumns(plan);
  return plan.outputs.find((output) => {
    const column = longColumn(output);
    return column !== undefined && counted.has(column);
  });
}

/** The member; the statement fails if the row exceeds its share. */
export function buildGuarded(member: SQL, plan: ReadPlan): SQL {
  const terms = [...countedColumns(plan)].map(([column, times]) => {
    const bytes = buildBytes(buildColumn(column, plan.source));
    return times > 1 ? sql`${sql.raw(String(times))} * ${bytes}` : bytes;
  });
  return sql`CASE WHEN ${addUp(terms)} > ${sql.raw(String(plan.maxRowBytes))} THEN ${buildBoundFault("row")} ELSE ${member} END`;
}
