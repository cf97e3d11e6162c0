/** Order terms → ORDER BY. PostgreSQL and SQLite sort nulls to opposite ends, so the clause says where (SPEC §3). */

import { type SQL, sql } from "drizzle-orm";
import type { ResolvedOrderTerm } from "../../../plan/plan";
import type { ValueSets } from "../conditions/decided-set";
import { buildComparable, type Source } from "../values/field";
import { buildJsonbSortKey } from "../values/jsonb-sort-key";
import { buildVia } from "./row-filter";

/** The expressions of ORDER BY; undefined without terms. */
export function buildOrder(
  terms: readonly ResolvedOrderTerm[],
  source: Source,
  sets: ValueSets,
): SQL | undefined {
  const expressions = terms.map((term) => buildTerm(term, source, sets));
  return expressions.length === 0 ? undefined : sql.join(expressions, sql`, `);
}

/** A NOT NULL column gets no NULLS clause: with one, SQLite would not use an index for the order. */
function buildTerm(
  { field, direction, nulls, via }: ResolvedOrderTerm,
  source: Source,
  sets: ValueSets,
): SQL {
  const value = buildVia(via, source, sets, (inner) => buildComparable(field, inner));
  const key = field.type.category === "json" ? buildJsonbSortKey(value) : value;
  const way = direction === "asc" ? sql`ASC` : sql`DESC`;
  if (nulls === undefined) return sql`${key} ${way}`;
  return nulls === "nullsfirst" ? sql`${key} ${way} NULLS FIRST` : sql`${key} ${way} NULLS LAST`;
}
