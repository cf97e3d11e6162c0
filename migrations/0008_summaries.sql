-- Summaries of a company's mappings (docs/operations.md, "Summaries"): what a dashboard shows without reading every row.
-- The cron trigger fills them; triggers of the database would cost a row written for every change.

-- How many mappings there are of each kind, and how long ago they were synced, as of a time.
CREATE TABLE "mappingSummary" (
  "companyId" TEXT NOT NULL,
  "integration" TEXT NOT NULL,
  "entityType" TEXT NOT NULL,
  "mappings" INTEGER NOT NULL,
  "linked" INTEGER NOT NULL,
  "neverSynced" INTEGER NOT NULL,
  "oldestSyncedAt" TEXT,
  "medianSyncedAt" TEXT,
  "newestSyncedAt" TEXT,
  "asOf" TEXT NOT NULL,
  CONSTRAINT "mappingSummary_pkey" PRIMARY KEY ("companyId", "integration", "entityType"),
  CONSTRAINT "mappingSummary_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "company" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;

-- How many changes the feed told of on a day (UTC), by kind.
CREATE TABLE "mappingActivity" (
  "companyId" TEXT NOT NULL,
  "day" TEXT NOT NULL,
  "integration" TEXT NOT NULL,
  "entityType" TEXT NOT NULL,
  "inserts" INTEGER NOT NULL,
  "updates" INTEGER NOT NULL,
  "deletes" INTEGER NOT NULL,
  CONSTRAINT "mappingActivity_pkey" PRIMARY KEY ("companyId", "day", "integration", "entityType"),
  CONSTRAINT "mappingActivity_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "company" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;

-- How far the summaries of a company are: the count under way ("startedAt", "afterId" and what was counted so far), when
-- the last one was begun, and the last change that the activity has.
CREATE TABLE "mappingSummaryProgress" (
  "companyId" TEXT NOT NULL,
  "countedAt" TEXT,
  "startedAt" TEXT,
  "afterId" TEXT,
  "tally" TEXT,
  "seq" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "mappingSummaryProgress_pkey" PRIMARY KEY ("companyId"),
  CONSTRAINT "mappingSummaryProgress_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES "company" ("id")
    ON DELETE CASCADE ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;

-- What the planner is to believe (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('mappingSummary', 'mappingSummary', '10000 50 10 1'),
  ('mappingActivity', 'mappingActivity', '300000 1000 30 5 1'),
  ('mappingSummaryProgress', 'mappingSummaryProgress', '1000 1');

ANALYZE sqlite_schema;
