/** Finds the row whose new key another row already has, for the error of an update. */

import { type SQL, sql } from "drizzle-orm";
import type { PostgrestError } from "../../errors";
import type { DeletePlan, UniqueSet, UpdatePlan } from "../../plan/plan";
import { Batch } from "../database/batch";
import type { Connection } from "../database/connection";
import type { UniqueName } from "../database/d1-error";
import { byPlace } from "../sql/by-place";
import type { ValueSets } from "../sql/conditions/decided-set";
import { toStatement } from "../sql/statement";
import { joinBalanced } from "../sql/values/balanced";
import { buildColumn } from "../sql/values/field";
import { identifier } from "../sql/values/identifier";
import { assignmentsOf } from "../sql/write/assignments";
import { buildCovered, buildTaken, keyColumns } from "../sql/write/new-rows";
import { buildChanged } from "./changed-rows";
import { alreadyExists, someDuplicate } from "./constraint-fault";

/**
 * The error for the first row with a taken key. Another row has the key, or an earlier row of the same change took it. Of
 * several taken keys, the first in the order of the unique sets is reported.
 */
export async function explainDuplicate(
  set: UniqueName,
  plan: UpdatePlan | DeletePlan,
  sets: ValueSets,
  database: Connection,
): Promise<PostgrestError> {
  const { relation } = plan;
  const assigned = assignmentsOf(plan);
  const moved = relation.uniques.filter((unique) =>
    keyColumns(unique).some((column) => assigned.has(column)),
  );
  const batch = new Batch();
  const asked = moved.map((unique) => ({
    unique,
    found: batch.add(toStatement(buildTakenRow(plan, sets, unique))),
  }));
  await database.read(batch);
  const faulty = asked.flatMap(({ unique, found }) => {
    const [row, ...key] = found.rows()[0] ?? [];
    return row === undefined ? [] : [{ unique, row: Number(row), key }];
  });
  const first = faulty.reduce((least, { row }) => Math.min(least, row), Number.POSITIVE_INFINITY);
  const fault = faulty.find(({ row }) => row === first);
  return fault ? alreadyExists(fault.unique, fault.key, plan.output) : someDuplicate(relation, set);
}

/** The row id and the key of the first row whose new key is taken. */
function buildTakenRow(plan: UpdatePlan | DeletePlan, sets: ValueSets, unique: UniqueSet): SQL {
  const { relation } = plan;
  const rows = buildChanged(plan, sets, keyColumns(unique));
  const key = unique.columns.map((column) => buildColumn(column, "new"));
  const covered = buildCovered(unique, "new");
  const order = sql`row_number() OVER (PARTITION BY ${sql.join([covered, ...key], sql`, `)} ORDER BY _row)`;
  const numbered = sql`(SELECT *, ${order} AS _turn FROM ${rows}) AS "new"`;
  const present = key.map((column) => sql`${column} IS NOT NULL`);
  const twin = joinBalanced("and", [sql`"new"._turn > 1`, covered, ...present]);
  const taken = buildTaken(relation, unique, sql`${identifier(relation.tableName)}.rowid <> "new"._row`);
  return sql`SELECT ${byPlace([sql`"new"._row`, ...key])} FROM ${numbered} WHERE ${taken} OR (${twin}) ORDER BY "new"._row LIMIT 1`;
}
