/** The statements of a summary. Each reads a number of rows of one company. */
import { isSettled } from "../placement/fence";
import { buildAgeClass } from "./sync-age";
import type { Counted, KindSummary, Tally } from "./tally";

/** The rows of a page: some 30 ms, for which the database serves nobody else. */
export const PAGE_ROWS = 20_000;

/** The last id of a page is beside each of its rows. A page without rows is empty. */
export interface CountedRow extends Counted {
  readonly lastId: string;
}

/** A time that SQLite cannot read, before year 0, counts as the oldest. */
const minutes = `coalesce((unixepoch(?4) - unixepoch("lastSyncedAt")) / 60, 9999999999)`;

/** An id may be empty, so the first page has no id that it begins after. */
const countPage = (first: boolean) => `WITH "page" AS MATERIALIZED (
    SELECT "id", "integration", "entityType", "externalId", "lastSyncedAt", ${minutes} AS "minutes"
    FROM "externalIntegrationMapping"
    WHERE "companyId" = ?1 AND "id" ${first ? ">=" : ">"} ?2 ORDER BY "id" LIMIT ?3
  )
  SELECT "integration", "entityType", iif("lastSyncedAt" IS NULL, NULL, ${buildAgeClass('"minutes"')}) AS "age",
    count(*) AS "mappings", count("externalId") AS "linked",
    min("lastSyncedAt") AS "oldest", max("lastSyncedAt") AS "newest", (SELECT max("id") FROM "page") AS "lastId"
  FROM "page" GROUP BY 1, 2, 3`;

/**
 * @param afterId the last id of the page before; null for the first page
 * @param startedAt when the count began, as stored
 */
export const buildCountPage = (
  database: D1Database,
  companyId: string,
  afterId: string | null,
  startedAt: string,
  rows: number,
) => database.prepare(countPage(afterId === null)).bind(companyId, afterId ?? "", rows, startedAt);

/** A company that has no line of progress gets one. */
export const buildAdmitCompanies = (database: D1Database) =>
  database.prepare(
    `INSERT INTO "mappingSummaryProgress" ("companyId")
     SELECT "id" FROM "company" WHERE "id" NOT IN (SELECT "companyId" FROM "mappingSummaryProgress")
       AND ${isSettled('"company"."id"')} LIMIT 1000`,
  );

export interface Progress {
  readonly companyId: string;
  readonly countedAt: string | null;
  readonly startedAt: string | null;
  readonly afterId: string | null;
  readonly tally: string | null;
}

/**
 * The companies whose count is under way or whose summary is from before a time, in the order of their turn. A company
 * that moves has its turn when it has arrived.
 */
export const buildFindDue = (database: D1Database, before: string, companies: number) =>
  database
    .prepare(
      `SELECT "companyId", "countedAt", "startedAt", "afterId", "tally" FROM "mappingSummaryProgress"
       WHERE ("startedAt" IS NOT NULL OR "countedAt" IS NULL OR "countedAt" < ?1)
         AND ${isSettled('"mappingSummaryProgress"."companyId"')}
       ORDER BY "startedAt" IS NULL, "countedAt" LIMIT ?2`,
    )
    .bind(before, companies);

/** Keeps what was counted so far for the next run, unless another run has been there since. */
export const buildKeepTally = (
  database: D1Database,
  before: Progress,
  {
    startedAt,
    afterId,
    tally,
  }: { readonly startedAt: string; readonly afterId: string; readonly tally: Tally },
) =>
  database
    .prepare(
      `UPDATE "mappingSummaryProgress" SET "startedAt" = ?2, "afterId" = ?3, "tally" = ?4
       WHERE "companyId" = ?1 AND "startedAt" IS ?5 AND "afterId" IS ?6 AND "countedAt" IS ?7`,
    )
    .bind(
      before.companyId,
      startedAt,
      afterId,
      JSON.stringify(tally),
      before.startedAt,
      before.afterId,
      before.countedAt,
    );

/** The new summary in the place of the old one. */
export const buildReplaceSummary = (
  database: D1Database,
  companyId: string,
  startedAt: string,
  kinds: readonly KindSummary[],
): readonly D1PreparedStatement[] => [
  database.prepare(`DELETE FROM "mappingSummary" WHERE "companyId" = ?1`).bind(companyId),
  database
    .prepare(
      `INSERT INTO "mappingSummary" SELECT ?1, value ->> 'integration', value ->> 'entityType', value ->> 'mappings',
         value ->> 'linked', value ->> 'neverSynced', value ->> 'oldestSyncedAt', value ->> 'medianSyncedAt',
         value ->> 'newestSyncedAt', ?2
       FROM json_each(?3) WHERE EXISTS (SELECT 1 FROM "company" WHERE "id" = ?1)`,
    )
    .bind(companyId, startedAt, JSON.stringify(kinds)),
  database
    .prepare(
      `UPDATE "mappingSummaryProgress" SET "countedAt" = ?2, "startedAt" = NULL, "afterId" = NULL, "tally" = NULL
       WHERE "companyId" = ?1`,
    )
    .bind(companyId, startedAt),
];

/** The next changes of the feed, from the last one that the activity has. */
const nextChanges = `SELECT "seq", "changedAt", "integration", "entityType", "op" FROM "externalIntegrationMappingChange"
    WHERE "companyId" = ?1 AND "seq" > (SELECT "seq" FROM "mappingSummaryProgress" WHERE "companyId" = ?1)
    ORDER BY "seq" LIMIT ${PAGE_ROWS}`;

/**
 * Adds the next changes to the activity, and says how far it is now. As one batch it counts each change once, however
 * many runs there are at a time; the last statement gives a row for each company that has more.
 */
export const buildAddActivity = (database: D1Database, companyId: string): readonly D1PreparedStatement[] => [
  database
    .prepare(
      `INSERT INTO "mappingActivity"
       SELECT ?1, substr("changedAt", 1, 10), "integration", "entityType",
         count(*) FILTER (WHERE "op" = 'insert'), count(*) FILTER (WHERE "op" = 'update'),
         count(*) FILTER (WHERE "op" = 'delete')
       FROM (${nextChanges}) WHERE EXISTS (SELECT 1 FROM "company" WHERE "id" = ?1) GROUP BY 2, 3, 4
       ON CONFLICT DO UPDATE SET "inserts" = "inserts" + excluded."inserts",
         "updates" = "updates" + excluded."updates", "deletes" = "deletes" + excluded."deletes"`,
    )
    .bind(companyId),
  database
    .prepare(
      `UPDATE "mappingSummaryProgress" SET "seq" = coalesce((SELECT max("seq") FROM (${nextChanges})), "seq")
       WHERE "companyId" = ?1`,
    )
    .bind(companyId),
  database.prepare(`SELECT "seq" FROM (${nextChanges}) LIMIT 1`).bind(companyId),
];

/** @param before the first day that stays: `2026-01-31` */
export const buildPruneActivity = (database: D1Database, companyId: string, before: string) =>
  database
    .prepare(`DELETE FROM "mappingActivity" WHERE "companyId" = ?1 AND "day" < ?2`)
    .bind(companyId, before);
