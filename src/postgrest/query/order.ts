/** Order terms → ORDER BY. Nulls go where PostgreSQL puts them, which SQLite must be told (SPEC §3). */
import { type SQL, sql } from "drizzle-orm";
import type { ResolvedOrderTerm } from "../plan/plan";
import { buildComparable, buildStored, type Source } from "./field";
import { buildVia } from "./select";
import type { ValueSets } from "./where";

/** The expressions of ORDER BY; none where nothing is asked for. */
export function buildOrder(
  terms: readonly ResolvedOrderTerm[],
  source: Source,
  sets: ValueSets,
): SQL | undefined {
  const expressions = terms.flatMap((term) => buildTerm(term, source, sets));
  return expressions.length === 0 ? undefined : sql.join(expressions, sql`, `);
}

/** A column that holds no nulls gets no NULLS clause, so that an index serves the order. */
function buildTerm(
  { field, direction, nulls, via }: ResolvedOrderTerm,
  source: Source,
  sets: ValueSets,
): readonly SQL[] {
  const isJson = field.type.category === "json";
  const value = buildVia(via, source, sets, (inner) =>
    isJson ? buildStored(field, inner) : buildComparable(field, inner),
  );
  const keys = isJson ? jsonSortKeys(value) : [value];
  const way = direction === "asc" ? sql`ASC` : sql`DESC`;
  return keys.map((key) => {
    if (nulls === undefined) return sql`${key} ${way}`;
    return nulls === "nullsfirst" ? sql`${key} ${way} NULLS FIRST` : sql`${key} ${way} NULLS LAST`;
  });
}

/**
 * PostgreSQL's order of jsonb as sort keys: the kind, then the number, then the string (false before true), then how
 * many members a container has, then its text. The empty array comes before everything else, as it does there.
 */
function jsonSortKeys(json: SQL): readonly SQL[] {
  return [
    sql`CASE json_type(${json}) WHEN 'null' THEN 1 WHEN 'text' THEN 2 WHEN 'integer' THEN 3 WHEN 'real' THEN 3 WHEN 'false' THEN 4 WHEN 'true' THEN 5 WHEN 'array' THEN iif(json_array_length(${json}) = 0, 0, 6) WHEN 'object' THEN 7 END`,
    sql`CASE WHEN json_type(${json}) IN ('integer', 'real') THEN CAST(${json} ->> '$' AS REAL) ELSE 0 END`,
    sql`CASE WHEN json_type(${json}) = 'text' THEN ${json} ->> '$' ELSE '' END`,
    sql`CASE WHEN json_type(${json}) IN ('array', 'object') THEN (SELECT count(*) FROM json_each(${json})) ELSE 0 END`,
    sql`${json}`,
  ];
}
