/**
 * Mappings for `resolve`, of a company of their own: entities in none, one and several integrations, external ids that
 * several entities hold, in one entity type and across two, and mappings without an external id.
 */
import type { Mapping } from "./awkward-data.ts";
import { jsonValues, times } from "./awkward-values.ts";

/** The company whose mappings are resolved. */
export const RESOLVED_COMPANY = "initech";

export const entityTypes = ["customer", "item"] as const;
export const integrations = ["xero", "quickbooks", "Xero"] as const;

/** Ids that only a comparison of exact bytes tells apart, and those that lists and quotes may break. */
export const entityIds = ["1", "01", " 1", "é", "e\u0301", "E", "a,b", '"q"', "😀", ""] as const;
export const externalIds = ["x", "X", "x ", "ß", "{x}", "", "7"] as const;

const item = <T>(list: readonly T[], index: number): T | null => list[index % list.length] ?? null;

const candidates = entityTypes.flatMap((entityType, type) =>
  entityIds.flatMap((entityId, entity) =>
    integrations.map((integration, place) => ({
      entityType,
      entityId,
      integration,
      seed: type * 7 + entity * 3 + place * 5,
    })),
  ),
);

/** Some of the candidates are left out, so that entities have gaps. */
export const resolvedMappings: readonly Mapping[] = candidates
  .filter(({ seed }) => (seed * seed + seed) % 7 > 1)
  .map(({ seed, ...entity }, index) => ({
    id: `${RESOLVED_COMPANY}-${String(index).padStart(2, "0")}`,
    ...entity,
    externalId: seed % 5 === 0 ? null : item(externalIds, seed),
    allowDuplicateExternalId: true,
    metadata: item([...jsonValues, null], seed * 5),
    lastSyncedAt: item([...times, null], seed),
    remoteUpdatedAt: item([null, ...times], seed * 3),
    createdAt: times[index % times.length] ?? "2026-01-01T00:00:00Z",
    updatedAt: times[seed % times.length] ?? "2026-01-01T00:00:00Z",
    createdBy: item(["key:1", null, "É"], index),
    updatedBy: item([null, "key:2"], seed),
    companyId: RESOLVED_COMPANY,
  }));
