/** The order in which a list is walked: no two rows have the same place in it. */
import type { Column, Relation } from "../catalog/catalog";
import type { Condition, ReadPlan, ResolvedOrderTerm } from "./plan";

/** An order by more columns than this is not gone on with: each more compares once more a row. */
const MOST_TERMS = 16;

/** What is said of columns beside the order: those that all rows have one value of, and those that are bounded. */
interface Narrowing {
  readonly pinned: ReadonlySet<Column>;
  readonly ranged: ReadonlySet<Column>;
}

/** @param fixed the columns that the policy holds to one value */
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

/** Whether the rows are one at the most: each column of a unique set has one value. */
export function isOneRow({ uniques }: Relation, { pinned }: Narrowing): boolean {
  return uniques.some(
    ({ columns, where, exemption }) => !where && !exemption && columns.every((column) => pinned.has(column)),
  );
}

/**
 * The order and then the primary key, in the direction of the last term, without what says nothing: columns of one value,
 * and what comes after a whole key. Undefined for an order that a cursor cannot go on with (SPEC §13).
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
 * The order of a list that asks for none: that of the index which serves its filters, so that its pages read what they
 * return; without such filters, the primary key.
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
  // In an error's order of columns, which need not be the index's: the pinned ones are taken to come first.
  for (const { columns, where, exemption } of relation.uniques) {
    if (!where && !exemption) offer(columns, columns.filter((column) => pinned.has(column)).length);
  }
  return best.rest.map((column) => termOf(column));
}
