/** The unique keys of a company's mappings, as text to compare. */
import type { StoredCells } from "../../postgrest";

/** `entityType`, `entityId`, `integration`: the entity in one external system. */
export function entityKey({ entityType, entityId, integration }: StoredCells): string {
  return JSON.stringify([entityType, entityId, integration]);
}

/**
 * `integration`, `entityType`, `externalId`: the record in the external system. Undefined if the mapping has no external
 * id or allows duplicates.
 */
export function externalKey(cells: StoredCells): string | undefined {
  const { integration, entityType, externalId, allowDuplicateExternalId } = cells;
  if (externalId === null || externalId === undefined || allowDuplicateExternalId !== 0) return undefined;
  return JSON.stringify([integration, entityType, externalId]);
}
