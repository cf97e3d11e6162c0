/**
 * A read plan → a SELECT that fails before its answer exceeds the bound in bytes, so the Worker never holds a larger one.
 */

import { type SQL, sql } from "drizzle-orm";
import { isToOne } from "../../catalog/relationships";
import { type Packing, packingOf } from "../../plan/layout/packing";
import type { ReadPlan } from "../../plan/plan";
import type { Cell } from "../database/result-set";
import { byPlace, placeName } from "../sql/by-place";
import type { ValueSets } from "../sql/conditions/decided-set";
import { namesOneRow } from "../sql/conditions/names-one-row";
import { longColumns, shareOut } from "../sql/read/row-share";
import { buildSelect } from "../sql/read/select";
import { addUp } from "../sql/values/balanced";
import { buildBytes, MAX_EMBED_BYTES, ROW_BYTES } from "../sql/values/cell-bytes";
import { buildBoundFault } from "../sql/values/guard";
import { identifier } from "../sql/values/identifier";

/** A SELECT, and how its rows are packed. */
interface RowSelect {
  readonly query: SQL;
  readonly packing?: Packing | undefined;
}

/**
 * The SELECT of most reads. It fails if a row exceeds its share of the answer, which costs almost nothing to check. The
 * caller then reads again with `buildAddedUp`.
 */
export function buildBoundedSelect(plan: ReadPlan, sets: ValueSets): RowSelect {
  const { maxBytes } = plan;
  if (maxBytes === undefined) return packed(plan, sets);
  const rows = rowsAtMost(plan);
  const isSmall = !hasLists(plan) && rows * bytesAtMost(plan) <= maxBytes;
  if (isSmall) return packed(plan, sets);
  const shared = shareOut(plan, rows, maxBytes);
  return shared ? packed(shared, sets) : { query: buildAddedUp(plan, sets) };
}

function packed(plan: ReadPlan, sets: ValueSets): RowSelect {
  const packing = packingOf(plan);
  return { query: buildSelect(plan, sets, packing), packing };
}

function rowsAtMost({
  where,
  relation,
  grouped,
  outputs,
  limit = Number.POSITIVE_INFINITY,
}: ReadPlan): number {
  const isOneGroup = grouped && outputs.every((output) => output.kind === "value" && output.aggregate);
  return isOneGroup || namesOneRow(where, relation) ? Math.min(1, limit) : limit;
}

/** Whether a to-many embed occurs at any depth. In production a list of 2 MB fails; locally it does not. */
function hasLists({ outputs }: ReadPlan): boolean {
  return outputs.some(
    (output) =>
      output.kind === "embed" && (!isToOne(output.embed.relationship) || hasLists(output.embed.read)),
  );
}

/** An upper bound on the bytes of a row: each output, and each repeat of a column, has at most the bytes of a D1 row. */
function bytesAtMost(plan: ReadPlan): number {
  const isOwn = !plan.grouped && plan.outputs.every(({ kind, via }) => kind === "value" && via.length === 0);
  const times = isOwn ? Math.max(0, ...longColumns(plan).values()) : plan.outputs.length + 1;
  return times * ROW_BYTES;
}

/** Adds the rows up one by one and fails or ends past the bound. It takes three times as long as a plain SELECT. */
export function buildAddedUp(plan: ReadPlan, sets: ValueSets): SQL {
  const { maxBytes, outputs, ahead, limit = -1 } = plan;
  if (maxBytes === undefined || outputs.length === 0) return buildSelect(plan, sets);
  if (ahead?.cut) return buildCut(plan, maxBytes, sets);
  // SQLite ignores ORDER BY in a subquery that has no limit.
  const rows = buildSelect({ ...plan, limit }, sets);
  const names = outputs.map((_, index) => identifier(placeName(index)));
  const shown = names.slice(0, names.length - (ahead?.outputs ?? 0));
  const frame = sql`OVER (ROWS UNBOUNDED PRECEDING)`;
  const sum = sql`sum(${addUp(shown.map(buildBytes))}) ${frame}`;
  // The extra row, which only tells whether there is a next page, is not part of the answer.
  const isShown = ahead ? sql` AND count(*) ${frame} < ${sql.raw(String(limit))}` : sql``;
  const members = outputs.map(({ kind }, index) => {
    const name = names[index] ?? sql``;
    const faults = [
      ...(index === 0
        ? [sql`WHEN ${sum} > ${sql.raw(String(maxBytes))}${isShown} THEN ${buildBoundFault("answer")}`]
        : []),
      ...(kind === "embed" ? [whenTooLong(name, MAX_EMBED_BYTES)] : []),
    ];
    return faults.length === 0 ? name : sql`CASE ${sql.join(faults, sql` `)} ELSE ${name} END`;
  });
  return sql`SELECT ${byPlace(members)} FROM (${rows})`;
}

/**
 * Ends before the row with which the rows would have too many bytes. That row is empty, and 1 in the cell after its
 * outputs says so (`isCutRow`). The first row is returned whatever its size, so that a walk always goes on.
 */
function buildCut(plan: ReadPlan, maxBytes: number, sets: ValueSets): SQL {
  const { outputs, ahead, limit = -1 } = plan;
  const rows = buildSelect({ ...plan, limit }, sets);
  const names = outputs.map((_, index) => identifier(placeName(index)));
  const shown = names.slice(0, names.length - (ahead?.outputs ?? 0));
  const frame = sql`OVER (ROWS UNBOUNDED PRECEDING)`;
  const bytes = addUp([sql`0`, ...shown.map(buildBytes)]);
  const added = sql`SELECT *, ${bytes} AS "bytes", sum(${bytes}) ${frame} AS "sum", count(*) ${frame} AS "place" FROM (${rows})`;
  const most = sql.raw(String(maxBytes));
  const isPast = sql`("sum" > ${most} AND "place" > 1)`;
  const members = outputs.map(({ kind }, index) => {
    const name = names[index] ?? sql``;
    const tooLong = kind === "embed" ? [whenTooLong(name, MAX_EMBED_BYTES)] : [];
    return sql`CASE ${sql.join([sql`WHEN ${isPast} THEN NULL`, ...tooLong], sql` `)} ELSE ${name} END`;
  });
  return sql`SELECT ${byPlace([...members, isPast])} FROM (${added}) WHERE "place" <= 2 OR "sum" - "bytes" <= ${most}`;
}

/** Whether the row stands for one that a read which is cut leaves out. */
export function isCutRow(row: readonly Cell[], { outputs, ahead }: ReadPlan): boolean {
  return ahead?.cut === true && row[outputs.length] === 1;
}

function whenTooLong(member: SQL, bytes: number): SQL {
  return sql`WHEN ${buildBytes(member)} > ${sql.raw(String(bytes))} THEN ${buildBoundFault("embed")}`;
}
