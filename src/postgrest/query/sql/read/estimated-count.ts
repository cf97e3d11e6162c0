/**
 * The estimated number of rows of a whole table. Up to `exactUpTo` it is exact; past that it is the span of SQLite's
 * row numbers, which needs no scan. A read with filters is counted exactly.
 * @see https://docs.postgrest.org/en/stable/references/api/pagination_count.html#estimated-count
 */

import { type SQL, sql } from "drizzle-orm";
import type { Relation } from "../../../plan/plan";
import { buildRowIdSpan, hasOwnRowId } from "../row-id";
import { identifier } from "../values/identifier";

/** The count, or one more than `exactUpTo` where there are more rows than that. */
function buildCountUpTo(exactUpTo: number, { tableName }: Relation): SQL {
  return sql`(SELECT count(*) FROM (SELECT 1 FROM ${identifier(tableName)} LIMIT ${exactUpTo + 1}))`;
}

function buildEstimate(relation: Relation): SQL {
  return hasOwnRowId(relation)
    ? buildRowIdSpan(relation)
    : sql`(SELECT count(*) FROM ${identifier(relation.tableName)})`;
}

/** The estimate, as a statement for the batch that reads the page. */
export function buildEstimatedCount(relation: Relation, exactUpTo: number): SQL {
  const known = buildCountUpTo(exactUpTo, relation);
  return sql`SELECT CASE WHEN known <= ${exactUpTo} THEN known ELSE ${buildEstimate(relation)} END AS "0" FROM (SELECT ${known} AS known)`;
}
