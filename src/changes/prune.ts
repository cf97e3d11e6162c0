/**
 * Deletes the changes that are older than the feed is kept (SPEC §14), in small steps: each reads and deletes a number of
 * rows of one company, and a run takes a number of statements. What a run leaves is for the next one.
 *
 * Of a company the newest change stays, and the newest one that is older than the horizon: cursors at these are good.
 */
import { toTimestamp } from "../db/timestamp";

/** The rows that a step deletes: some 100 KB to 1 MB of changes, as long as metadata is short. */
const STEP_ROWS = 1_000;
/** The steps for each company before others have their turn. */
const STEPS = 5;
/** The companies of a turn. */
const COMPANIES = 5;

/**
 * The companies whose oldest two changes are both older than the horizon, so that the oldest can go. One look at the
 * index for each company, however many changes it has.
 */
const findStale = `WITH RECURSIVE "seen" ("id") AS (
    SELECT min("companyId") FROM "externalIntegrationMappingChange"
    UNION ALL
    SELECT (SELECT min("companyId") FROM "externalIntegrationMappingChange" WHERE "companyId" > "seen"."id")
    FROM "seen" WHERE "id" IS NOT NULL
  )
  SELECT "id" FROM "seen" WHERE "id" IS NOT NULL AND (
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
  /** Epoch milliseconds: what is older goes. */
  readonly horizon: number;
  /** The most statements that a run takes: D1 runs 50 of them in a request of the free plan. */
  readonly statements: number;
}

/** @returns the rows that were deleted, as D1 bills them, and whether older ones may be left */
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
