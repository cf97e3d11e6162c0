/** A company with so many mappings that a statement which reads them all shows. */
import { env } from "cloudflare:workers";

/**
 * 10,000 rows, half of them customers and half items, made and changed in two bulk requests: thousands have the same
 * time, so that a tie-breaker that no index serves would show. Each entity is in four integrations; docusign has few
 * rows, all of the first request.
 */
export async function fill(companyId: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO "company" ("id", "name") VALUES (?1, ?1)`).bind(companyId),
    env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
       INSERT INTO "externalIntegrationMapping" (
         "id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId",
         "createdAt", "updatedAt", "companyId"
       )
       SELECT
         ?1 || '-' || printf('%05d', i), iif(i % 2, 'item', 'customer'), 'entity-' || (i / 8),
         CASE i / 2 % 4
           WHEN 0 THEN 'quickbooks' WHEN 1 THEN 'xero' WHEN 2 THEN 'linear' ELSE iif(i < 800, 'docusign', 'stripe')
         END,
         'external-' || (i / 2), i % 3 = 0,
         '2026-01-0' || (1 + i / 5000) || 'T00:00:00.000000Z', '2026-02-0' || (1 + i / 5000) || 'T00:00:00.000000Z',
         ?1
       FROM n`,
    ).bind(companyId),
  ]);
}
