/** How many bytes a write may show: of its rows' own columns, and in each embed. */

import { type SQL, sql } from "drizzle-orm";
import type { MutatePlan, Output, ReadPlan, ShownBounds } from "../../../plan/plan";
import { MAX_EMBED_BYTES } from "../values/cell-bytes";
import { buildBoundFault } from "../values/guard";
import { touchedAtMost } from "./row-bound";
import { buildMemberBytes, isOwn } from "./shown-bytes";

/** What a write shows, with its bounds. */
export interface Shown {
  readonly representation: ReadPlan;
  readonly bounds: ShownBounds;
  /** The most rows that the write can touch or show. */
  readonly rows: number;
  /** The most bytes that the rows' own columns may have together. */
  readonly ownBytes: number;
  /** The most bytes of one embed in one row. */
  readonly memberBytes: number;
}

/** Undefined if the write shows nothing or is not bounded. */
export function readShown(plan: MutatePlan): Shown | undefined {
  const { representation, shown: bounds } = plan;
  if (!representation || !bounds) return undefined;
  const rows = plan.kind === "insert" ? plan.rows.length : Math.min(touchedAtMost(plan), bounds.rows);
  const members = representation.outputs.filter((output) => !isOwn(output)).length;
  const ownBytes = members > 0 ? Math.floor(bounds.bytes / 2) : bounds.bytes;
  const share = Math.floor(bounds.bytes / 2 / Math.max(1, rows * members));
  return { representation, bounds, rows, ownBytes, memberBytes: Math.min(MAX_EMBED_BYTES, share) };
}

/** The most bytes of one embed in one row: its share of the answer. */
export function memberBytesOf(plan: MutatePlan): number | undefined {
  return readShown(plan)?.memberBytes;
}

/** Wraps embeds in RETURNING so that the statement fails if one exceeds its share. */
export function boundMember(plan: MutatePlan): (output: Output, member: SQL) => SQL {
  const shown = readShown(plan);
  return (output, member) => {
    if (!shown || isOwn(output)) return member;
    const bytes = buildMemberBytes(output, member, shown.bounds);
    return sql`CASE WHEN ${bytes} > ${sql.raw(String(shown.memberBytes))} THEN ${buildBoundFault("embed")} ELSE ${member} END`;
  };
}
