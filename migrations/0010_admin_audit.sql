-- The audit log of /admin (docs/operations.md, "The audit log"): who changed what, when, and what came of it. It is in the
-- database `DB` only. No foreign key: what is told of a company stays when the company goes. Ids begin with their time.
CREATE TABLE "adminAudit" (
  "id" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "target" TEXT,
  "companyId" TEXT,
  "changes" TEXT,
  "actor" TEXT,
  "token" TEXT NOT NULL,
  "network" TEXT,
  "colo" TEXT,
  "requestId" TEXT NOT NULL,
  "status" INTEGER,
  "code" TEXT,
  CONSTRAINT "adminAudit_pkey" PRIMARY KEY ("id")
) STRICT, WITHOUT ROWID;

CREATE INDEX "adminAudit_companyId_id_idx" ON "adminAudit" ("companyId", "id");
CREATE INDEX "adminAudit_target_id_idx" ON "adminAudit" ("target", "id");

-- What the planner is to believe (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('adminAudit', 'adminAudit', '10000 1'),
  ('adminAudit', 'adminAudit_companyId_id_idx', '10000 50 1'),
  ('adminAudit', 'adminAudit_target_id_idx', '10000 10 1');

ANALYZE sqlite_schema;
