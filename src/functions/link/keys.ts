/** What no two mappings of a company may share, as text that can be compared. */
import type { StoredCells } from "../../postgrest";

/** `entityType`, `entityId`, `integration`: the entity in one external system. */
export function entityKey({ entityType, entityId, integration }: StoredCells): string {
  return JSON.stringify([entityType, entityId, integration]);
}

/**
 * `integration`, `entityType`, `externalId`: the record in the external system. Undefined where it may be shared: there is
 * no external id, or the mapping allows duplicates.
 */
export function externalKey(cells: StoredCells): string | undefined {
  const { integration, entityType, externalId, allowDuplicateExternalId } = cells;
  if (externalId === null || externalId === undefined || allowDuplicateExternalId !== 0) return undefined;
  return JSON.stringify([integration, entityType, externalId]);
}
