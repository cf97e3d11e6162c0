/** The order in which a list is walked. It is total: no two rows are equal in it. */
import type { Column, Relation } from "../catalog/catalog";
import type { Condition, ReadPlan, ResolvedOrderTerm } from "./plan";

/** The most columns of an order with cursors: each column is one more comparison for each row. */
const MOST_TERMS = 16;

/** What filters and policy say about columns: `pinned` ones have one value in all rows, `ranged` ones are compared. */
interface Narrowing {
  readonly pinned: ReadonlySet<Column>;
  readonly ranged: ReadonlySet<Column>;
}

/** @param fixed the columns for which the policy allows only one value */
export function readNarrowing({ where, relation }: ReadPlan, fixed: readonly string[]): Narrowing {
  const pinned = new Set<Column>(columnsNamed(relation, fixed));
  const ranged = new Set<Column>();
  for (const condition of topLevel(where)) {
    if (condition.kind !== "compare" || condition.field.path.length > 0) continue;
    if (condition.operator === "=") pinned.add(condition.field.column);
    else if (condition.operator !== "<>") ranged.add(condition.field.column);
  }
  return { pinned, ranged };
}

function topLevel(where: Condition): readonly Condition[] {
  return where.kind === "and" ? where.children : [where];
}

export function columnsNamed({ columns }: Relation, names: readonly string[]): readonly Column[] {
  return names.flatMap((name) => columns.get(name) ?? []);
}

/** Whether there is at most one row: all columns of a unique set are pinned. */
export function isOneRow({ uniques }: Relation, { pinned }: Narrowing): boolean {
  return uniques.some(
    ({ columns, where, exemption }) => !where && !exemption && columns.every((column) => pinned.has(column)),
  );
}

/**
 * The order, then the primary key in the direction of the last term. Pinned columns and whatever follows a complete key
 * are left out, because they decide nothing. Undefined for an order that cursors do not support (SPEC §13).
 */
export function toTotalOrder(
  order: readonly ResolvedOrderTerm[],
  { primaryKey }: Relation,
  { pinned }: Narrowing,
): readonly ResolvedOrderTerm[] | undefined {
  const isOwn = ({ field, via }: ResolvedOrderTerm) =>
    via.length === 0 && field.path.length === 0 && field.type.category !== "json";
  if (primaryKey.length === 0 || !order.every(isOwn)) return undefined;
  const direction = order.at(-1)?.direction ?? "asc";
  const seen = new Set(pinned);
  const terms: ResolvedOrderTerm[] = [];
  for (const term of [...order, ...primaryKey.map((column) => termOf(column, direction))]) {
    if (primaryKey.every((column) => seen.has(column))) break;
    const { column } = term.field;
    if (!seen.has(column)) terms.push(term);
    seen.add(column);
  }
  return terms.length <= MOST_TERMS ? terms : undefined;
}

export function termOf(column: Column, direction: ResolvedOrderTerm["direction"] = "asc"): ResolvedOrderTerm {
  return {
    field: { column, path: [], type: column.type },
    direction,
    ...(!column.notNull && { nulls: direction === "asc" ? "nullslast" : "nullsfirst" }),
    via: [],
  };
}

/**
 * The order of a list without `order`: that of the index that fits the filters best, so that a page reads only the rows
 * it returns. If no index fits, the primary key.
 */
export function defaultOrder(relation: Relation, narrowing: Narrowing): readonly ResolvedOrderTerm[] {
  const { pinned, ranged } = narrowing;
  let best: { readonly score: number; readonly rest: readonly Column[] } = {
    score: 0,
    rest: relation.primaryKey,
  };
  const offer = (columns: readonly Column[], led: number) => {
    const rest = columns.filter((column) => !pinned.has(column));
    const [first] = rest;
    const score = led + (first && ranged.has(first) ? 0.5 : 0);
    const isBetter = score > best.score || (score === best.score && rest.length < best.rest.length);
    if (isBetter && rest.every(({ notNull }) => notNull)) best = { score, rest };
  };
  for (const columns of relation.indexes) {
    const end = columns.findIndex((column) => !pinned.has(column));
    offer(columns, end < 0 ? columns.length : end);
  }
  // The order of a unique set's columns in its index is not known; the pinned ones are assumed to come first.
  for (const { columns, where, exemption } of relation.uniques) {
    if (!where && !exemption) offer(columns, columns.filter((column) => pinned.has(column)).length);
  }
  return best.rest.map((column) => termOf(column));
}
