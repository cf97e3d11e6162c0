-- A company that moves to another database (docs/operations.md, "One company, its own database"). Each database has these
-- tables, so that it can refuse itself what must not be written in it: what Workers remember may be out of date. The
-- triggers that do so are made when a company moves and dropped after it (src/moves/triggers.ts): else each row written
-- would pay for them.

-- The companies whose rows here are not, or not only, the ones that count.
--
-- leaving   They count. What is written is noted in "companyWritten", and copied to "database" meanwhile.
-- frozen    As above, but nothing is written before "until": the last of it is copied.
-- left      They are in "database"; what is here is kept until it is told to go.
-- arriving  What is here is a copy that is not complete. The rows in "database" count.
CREATE TABLE "companyFence" (
  "companyId" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "database" TEXT NOT NULL,
  "announcedAt" TEXT,
  "until" TEXT,
  CONSTRAINT "companyFence_pkey" PRIMARY KEY ("companyId"),
  CONSTRAINT "companyFence_state_check" CHECK (
    "state" = 'leaving' OR "state" = 'frozen' OR "state" = 'left' OR "state" = 'arriving'
  )
) STRICT, WITHOUT ROWID;

-- How far the copy of a company is that comes from another database. The row stays: from "arrivedAt" on the company is here.
CREATE TABLE "companyArrival" (
  "companyId" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "step" INTEGER NOT NULL DEFAULT 0,
  "progress" TEXT NOT NULL,
  "startedAt" TEXT NOT NULL,
  "arrivedAt" TEXT,
  CONSTRAINT "companyArrival_pkey" PRIMARY KEY ("companyId")
) STRICT, WITHOUT ROWID;

-- The mappings that were written while their company leaves. A number is never used twice, so that to delete up to one
-- deletes nothing that was noted later.
CREATE TABLE "companyWritten" (
  "n" INTEGER PRIMARY KEY AUTOINCREMENT,
  "companyId" TEXT NOT NULL,
  "mappingId" TEXT NOT NULL
) STRICT;

CREATE INDEX "companyWritten_companyId_n_idx" ON "companyWritten" ("companyId", "n");
