/** `resolve` in PostgreSQL's SQL, from what SPEC §12 says of it and not from how the Worker does it. */
import { RESOLVED_COMPANY } from "../../resolve-data.ts";
import { literal, textArray } from "../sql-text.ts";
import { narrowTo, type ResolveCall } from "./call.ts";

/** `m."integration" = 'xero' AND …`, for what is given. */
function isAll(alias: string, values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .flatMap(([column, value]) => (value === undefined ? [] : [`${alias}."${column}" = ${literal(value)}`]))
    .join(" AND ");
}

/** What the key sees: nothing else takes part, not even in what is ambiguous. */
function seenSql({ narrowed }: ResolveCall): string {
  const integrations = narrowed ? ` AND "integration" = ANY (${textArray(narrowTo)})` : "";
  return `SELECT * FROM "externalIntegrationMapping" WHERE "companyId" = ${literal(RESOLVED_COMPANY)}${integrations}`;
}

/** The place in the list is a bigint, as SQLite's integers are. */
const askedSql = (ids: readonly string[]) =>
  `SELECT place - 1 AS "index", id AS "asked" FROM unnest(${textArray(ids)}) WITH ORDINALITY AS list(id, place)`;

/** @returns a statement whose rows are those of the call, in no order */
export function resolveSql(call: ResolveCall): string {
  const given = call.arguments;
  const seen = `seen AS (${seenSql(call)})`;
  if ("entityIds" in given) {
    const { entityIds, entityType, integration } = given;
    return [
      `WITH ${seen}, asked AS (${askedSql(entityIds)}),`,
      `matches AS (SELECT * FROM seen WHERE ${isAll("seen", { entityType, integration })})`,
      `SELECT a.*, CASE WHEN EXISTS (SELECT FROM matches WHERE "entityId" = a."asked") THEN 'found' ELSE 'missing' END AS "status", m.*`,
      `FROM asked AS a LEFT JOIN matches AS m ON m."entityId" = a."asked"`,
    ].join(" ");
  }
  const { externalIds, integration, entityType, to } = given;
  const holders = `holders AS (SELECT * FROM seen WHERE ${isAll("seen", { integration, entityType })})`;
  const entities = `entities AS (SELECT "externalId", count(DISTINCT ("entityType", "entityId")) AS "number" FROM holders GROUP BY "externalId")`;
  const known = `CASE WHEN e."number" IS NULL THEN 'missing' WHEN e."number" > 1 THEN 'ambiguous'`;
  const from = `WITH ${seen}, asked AS (${askedSql(externalIds)}), ${holders}, ${entities}`;
  const asked = `FROM asked AS a LEFT JOIN entities AS e ON e."externalId" = a."asked" LEFT JOIN holders AS h ON h."externalId" = a."asked"`;
  if (to === undefined) return `${from} SELECT a.*, ${known} ELSE 'found' END AS "status", h.* ${asked}`;
  // All of the counterpart's columns, but of the entity what is known of it without one.
  return [
    `${from}, there AS (SELECT * FROM seen WHERE ${isAll("seen", { integration: to })})`,
    `SELECT a.*, ${known} WHEN t."id" IS NULL THEN 'unmapped' ELSE 'found' END AS "status",`,
    `t."id", h."entityType", h."entityId", t."integration", t."externalId", t."allowDuplicateExternalId", t."metadata",`,
    `t."lastSyncedAt", t."remoteUpdatedAt", t."createdAt", t."updatedAt", t."createdBy", t."updatedBy", t."companyId"`,
    `${asked} LEFT JOIN there AS t ON (t."entityType", t."entityId") = (h."entityType", h."entityId")`,
  ].join(" ");
}
