/**
 * Deletes changes past the feed's retention (SPEC §14) in small steps. A step deletes up to `STEP_ROWS` rows of one company,
 * and a run has a limited number of statements. The next run continues.
 *
 * A company that moves keeps all of its changes, since they are copied. For each other company two changes stay, so that cursors at them remain valid: the newest, and the newest before the horizon.
 */
import { toTimestamp } from "../db/timestamp";
import { isSettled } from "../placement/fence";

/** The most rows that a step deletes: about 100 KB to 1 MB, if metadata is short. */
const STEP_ROWS = 1_000;
/** The steps for one company before it is another's turn. */
const STEPS = 5;
/** The companies of a turn. */
const COMPANIES = 5;

/**
 * The companies whose two oldest changes are both before the horizon, so that the oldest can be deleted. It takes one
 * index lookup for each company, however many changes it has.
 */
const findStale = `WITH RECURSIVE "seen" ("id") AS (
    SELECT min("companyId") FROM "externalIntegrationMappingChange"
    UNION ALL
    SELECT (SELECT min("companyId") FROM "externalIntegrationMappingChange" WHERE "companyId" > "seen"."id")
    FROM "seen" WHERE "id" IS NOT NULL
  )
  SELECT "id" FROM "seen" WHERE "id" IS NOT NULL AND ${isSettled('"seen"."id"')} AND (
    SELECT "changedAt" FROM "externalIntegrationMappingChange" WHERE "companyId" = "seen"."id"
    ORDER BY "seq" LIMIT 1 OFFSET 1
  ) < ?1 LIMIT ?2`;

const deleteOldest = `DELETE FROM "externalIntegrationMappingChange" WHERE "companyId" = ?1 AND "seq" < (
    SELECT max("seq") FROM (
      SELECT "seq", "changedAt" FROM "externalIntegrationMappingChange" WHERE "companyId" = ?1
      ORDER BY "seq" LIMIT ?3
    ) WHERE "changedAt" < ?2
  )`;

export interface PruneOptions {
  /** Epoch milliseconds; older changes are deleted. */
  readonly horizon: number;
  /** The most statements of a run. On the free plan, D1 allows 50 in one request. */
  readonly statements: number;
}

/** @returns the rows deleted, as D1 bills them, and whether there may be more to delete */
export async function pruneChanges(
  database: D1Database,
  { horizon, statements }: PruneOptions,
): Promise<{ readonly deleted: number; readonly more: boolean }> {
  const before = toTimestamp(horizon);
  let deleted = 0;
  let left = statements;
  while (left > 1) {
    const found = await database.prepare(findStale).bind(before, COMPANIES).all<{ id: string }>();
    left -= 1;
    if (found.results.length === 0) return { deleted, more: false };
    const steps = found.results.flatMap(({ id }) =>
      Array.from({ length: STEPS }, () => database.prepare(deleteOldest).bind(id, before, STEP_ROWS + 1)),
    );
    const turn = steps.slice(0, left);
    left -= turn.length;
    for (const { meta } of await database.batch(turn)) deleted += meta.rows_written;
  }
  return { deleted, more: true };
}
