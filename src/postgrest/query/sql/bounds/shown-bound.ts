/**
 * Bounds on the rows that a write shows. They are kept before the write, in the same transaction, so that nothing is
 * written and then not shown.
 */
import { type SQL, sql } from "drizzle-orm";
import { sqlstate } from "../../../errors";
import type {
  DeletePlan,
  InsertPlan,
  MutatePlan,
  Output,
  ReadPlan,
  ShownBounds,
  UpdatePlan,
  ValueOutput,
} from "../../../plan/plan";
import { assignmentsOf } from "../../assignments";
import { buildBoundFault } from "../guard";
import { buildSameKey, keyColumns, newRowTables } from "../new-rows";
import { buildScope } from "../scope";
import { addUp, MAX_EMBED_BYTES, ROW_BYTES } from "../values/cell-bytes";
import { buildColumn } from "../values/field";
import { identifier } from "../values/identifier";
import type { ValueSets } from "../where";
import { touchedAtMost } from "./row-bound";
import { buildMemberBytes, buildShownBytes, isOwn, rowOverhead, shownBytes } from "./shown-bytes";

/** What a write shows, where it shows any and that is bounded. */
interface Shown {
  readonly representation: ReadPlan;
  readonly bounds: ShownBounds;
  /** The most rows that there can be. */
  readonly rows: number;
  /** The most bytes of what the rows show of their own columns. */
  readonly ownBytes: number;
  /** The most bytes of a member that is of embedded rows. */
  readonly memberBytes: number;
}

function readShown(plan: MutatePlan): Shown | undefined {
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

/**
 * A statement that fails where an update or a delete would show too much; none for one row, which D1 bounds. Values
 * that an update sets are known, the others are as they are.
 */
export function buildShownGuard(plan: UpdatePlan | DeletePlan, sets: ValueSets): SQL | undefined {
  const shown = readShown(plan);
  if (!shown || (touchedAtMost(plan) <= 1 && isOneSmallRow(shown))) return undefined;
  const { bounds, rows, representation, ownBytes } = shown;
  const { tableName } = plan.relation;
  const assigned = assignmentsOf(plan);
  const bytesOf = (output: ValueOutput) => {
    const column = output.field?.column;
    const value = column && assigned.get(column);
    if (column && value === undefined) {
      return buildShownBytes(output, buildColumn(column, tableName), bounds);
    }
    if (typeof value === "object" && value !== null) return buildShownBytes(output, value, bounds);
    return sql.raw(String(shownBytes(output, value, bounds)));
  };
  const terms = representation.outputs.filter(isOwn).map(bytesOf);
  const bytes = addUp([...terms, sql.raw(String(rowOverhead(representation, bounds)))]);
  const scope = sql`SELECT ${bytes} AS "bytes" FROM ${identifier(tableName)} WHERE ${buildScope(plan, sets)} LIMIT ${sql.raw(String(rows + 1))}`;
  // Past a bound of the request's own the change matches no row, and shows none.
  const many = touchedAtMost(plan) <= bounds.rows ? sql`NULL` : buildBoundFault("rows");
  return sql`SELECT CASE WHEN count(*) > ${sql.raw(String(rows))} THEN ${many} WHEN sum("bytes") > ${sql.raw(String(ownBytes))} THEN ${buildBoundFault("answer")} END FROM (${scope})`;
}

/** In JSON a character has six bytes at the most. */
const MOST_ESCAPED = 6;

/** Every column of a row, once: D1 holds no larger row. */
function isOneSmallRow({ rows, representation, ownBytes }: Shown): boolean {
  const columns = representation.outputs.map((output) => (isOwn(output) ? output.field?.column : undefined));
  const isEachOnce = !columns.includes(undefined) && new Set(columns).size === columns.length;
  return rows <= 1 && isEachOnce && ROW_BYTES * MOST_ESCAPED <= ownBytes;
}

/**
 * Makes sure that an insert does not show too much.
 * @returns a statement that fails where the rows that it merges into have too much that it leaves as it is
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

/** What a merge leaves as it is, of the rows that it meets. */
function buildKeptGuard(
  plan: InsertPlan,
  own: readonly ValueOutput[],
  bytesLeft: number,
  bounds: ShownBounds,
): SQL | undefined {
  const { conflict, relation } = plan;
  if (conflict?.action !== "merge") return undefined;
  const { target, merged, assigned } = conflict;
  const set = new Set([...keyColumns(target), ...merged, ...assigned.map(({ column }) => column)]);
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
