/**
 * Estimates how many rows a whole table has. Up to `exactUpTo` the count is exact; above, it is the span of SQLite's
 * row ids, which needs no scan. A read with filters is always counted exactly.
 * @see https://docs.postgrest.org/en/stable/references/api/pagination_count.html#estimated-count
 */

import { type SQL, sql } from "drizzle-orm";
import type { Relation } from "../../../plan/plan";
import { buildRowIdSpan, hasOwnRowId } from "../row-id";
import { identifier } from "../values/identifier";

/** The count; `exactUpTo + 1` if there are more rows. */
function buildCountUpTo(exactUpTo: number, { tableName }: Relation): SQL {
  return sql`(SELECT count(*) FROM (SELECT 1 FROM ${identifier(tableName)} LIMIT ${exactUpTo + 1}))`;
}

function buildEstimate(relation: Relation): SQL {
  return hasOwnRowId(relation)
    ? buildRowIdSpan(relation)
    : sql`(SELECT count(*) FROM ${identifier(relation.tableName)})`;
}

/** The SELECT of the estimate. It runs in the same batch as the page. */
export function buildEstimatedCount(relation: Relation, exactUpTo: number): SQL {
  const known = buildCountUpTo(exactUpTo, relation);
  return sql`SELECT CASE WHEN known <= ${exactUpTo} THEN known ELSE ${buildEstimate(relation)} END AS "#0" FROM (SELECT ${known} AS known)`;
}
