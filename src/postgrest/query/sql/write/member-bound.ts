/** What a write shows, and the share that each of its embedded members has of the answer. */

import { type SQL, sql } from "drizzle-orm";
import type { MutatePlan, Output, ReadPlan, ShownBounds } from "../../../plan/plan";
import { MAX_EMBED_BYTES } from "../values/cell-bytes";
import { buildBoundFault } from "../values/guard";
import { touchedAtMost } from "./row-bound";
import { buildMemberBytes, isOwn } from "./shown-bytes";

/** What a write shows, where it shows any and that is bounded. */
export interface Shown {
  readonly representation: ReadPlan;
  readonly bounds: ShownBounds;
  /** The most rows that there can be. */
  readonly rows: number;
  /** The most bytes of what the rows show of their own columns. */
  readonly ownBytes: number;
  /** The most bytes of a member that is of embedded rows. */
  readonly memberBytes: number;
}

export function readShown(plan: MutatePlan): Shown | undefined {
  const { representation, shown: bounds } = plan;
  if (!representation || !bounds) return undefined;
  const rows = plan.kind === "insert" ? plan.rows.length : Math.min(touchedAtMost(plan), bounds.rows);
  const members = representation.outputs.filter((output) => !isOwn(output)).length;
  const ownBytes = members > 0 ? Math.floor(bounds.bytes / 2) : bounds.bytes;
  const share = Math.floor(bounds.bytes / 2 / Math.max(1, rows * members));
  return { representation, bounds, rows, ownBytes, memberBytes: Math.min(MAX_EMBED_BYTES, share) };
}

/** The most bytes of a member of embedded rows, which is its share of the answer. */
export function memberBytesOf(plan: MutatePlan): number | undefined {
  return readShown(plan)?.memberBytes;
}

/** What RETURNING gives of a member of embedded rows: the statement fails for one that has more than its share. */
export function boundMember(plan: MutatePlan): (output: Output, member: SQL) => SQL {
  const shown = readShown(plan);
  return (output, member) => {
    if (!shown || isOwn(output)) return member;
    const bytes = buildMemberBytes(output, member, shown.bounds);
    return sql`CASE WHEN ${bytes} > ${sql.raw(String(shown.memberBytes))} THEN ${buildBoundFault("embed")} ELSE ${member} END`;
  };
}
