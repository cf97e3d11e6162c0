/** Merge patches over HTTP, and what the table holds before and after them. */
import { env } from "cloudflare:workers";
import { api } from "../fixtures";

export const mergePatchType = "application/merge-patch+json";

/** A row with the metadata as it is stored. */
export const store = (id: string, metadata: string | null, externalId: string | null = null) =>
  env.DB.prepare(
    `INSERT INTO "externalIntegrationMapping"
       ("id", "entityType", "entityId", "integration", "externalId", "allowDuplicateExternalId", "companyId", "metadata", "createdAt", "updatedAt")
     VALUES (?1, 'customer', ?1, 'xero', ?3, 0, 'acme', ?2, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')`,
  )
    .bind(id, metadata, externalId)
    .run();

/** The stored text, which the API's JSON is made of. */
export const stored = (id: string) =>
  env.DB.prepare(`SELECT "metadata" FROM "externalIntegrationMapping" WHERE "id" = ?`)
    .bind(id)
    .first<string>("metadata");

export const patch = (path: string, body: unknown, headers: Readonly<Record<string, string>>, key: string) =>
  api(path, { method: "PATCH", headers: { "Content-Type": mergePatchType, ...headers }, body }, key);
