/** Changes for webhooks to deliver. */
import { env } from "cloudflare:workers";

export interface MadeChange {
  readonly companyId?: string;
  readonly integration?: string;
  readonly entityType?: string;
}

let made = 0;

/** Makes so many mappings by SQL, in one statement: as many changes in the feed. */
export async function makeChanges(
  count: number,
  { companyId = "acme", integration = "xero", entityType = "item" }: MadeChange = {},
): Promise<void> {
  made += 1;
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "allowDuplicateExternalId", "createdAt", "updatedAt", "companyId")
     SELECT ?5 || '-' || i, ?2, ?5 || '-' || i, ?3, false, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', ?4 FROM n`,
  )
    .bind(count, entityType, integration, companyId, `made-${made}`)
    .run();
}
