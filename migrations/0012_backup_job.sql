-- How far the backup under way is, and when the newest whole one began (docs/operations.md, "Back up and restore"). It
-- is here and not in the bucket, so that Time Travel takes it back together with the rows that it is about.
CREATE TABLE "backupJob" (
  "one" INTEGER NOT NULL,
  "version" INTEGER NOT NULL,
  "wholeAt" TEXT,
  "job" TEXT,
  CONSTRAINT "backupJob_pkey" PRIMARY KEY ("one"),
  CONSTRAINT "backupJob_one_check" CHECK ("one" = 1)
) STRICT;
