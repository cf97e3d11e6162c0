-- Webhooks (docs/spec.md, section 15): who is told of a company's changes. Where a delivery stands is in the webhook's
-- Durable Object. The lists are JSON, NULL for all. The secrets are encrypted (src/webhooks/seal.ts).
CREATE TABLE "webhook" (
  "id" TEXT NOT NULL,
  "companyId" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "description" TEXT,
  "integrations" TEXT,
  "entityTypes" TEXT,
  "ops" TEXT,
  "status" TEXT NOT NULL DEFAULT 'active',
  "pausedReason" TEXT,
  "pausedAt" TEXT,
  "sealedSecret" TEXT NOT NULL,
  "sealedPrevious" TEXT,
  "previousUntil" TEXT,
  "since" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  CONSTRAINT "webhook_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "webhook_companyId_fkey" FOREIGN KEY ("companyId")
    REFERENCES "company" ("id") ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "webhook_status_check" CHECK ("status" IN ('active', 'paused'))
) STRICT;

-- The webhooks of a company, in the order in which they were made.
CREATE INDEX "webhook_companyId_id_idx" ON "webhook" ("companyId", "id");

-- What the planner is to believe (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('webhook', 'sqlite_autoindex_webhook_1', '1000 1'),
  ('webhook', 'webhook_companyId_id_idx', '1000 5 1');

ANALYZE sqlite_schema;
