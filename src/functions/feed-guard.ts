/**
 * Guards for the transaction that writes: they fail if, since the rows were read, the change feed has a change of a
 * mapping, an entity or an external id on which the decision rests.
 */
import { type SQL, sql } from "drizzle-orm";
import { externalIntegrationMappingChange as feed } from "../db/schema";
import { buildGuard, type StoredCell, toJsonChunks } from "../postgrest";

/** What a decision rests on. */
export interface Concern {
  readonly mappingIds: readonly string[];
  /** `[entityType, entityId, integration]` */
  readonly entities?: readonly (readonly StoredCell[])[];
  /** `[integration, entityType, externalId]` */
  readonly externalIds?: readonly (readonly StoredCell[])[];
}

/** @param seq the feed's last change when it was read */
export function buildFeedGuards(
  companyId: string,
  seq: number,
  { mappingIds, entities = [], externalIds = [] }: Concern,
): readonly SQL[] {
  const lists = (items: readonly unknown[]) =>
    toJsonChunks(items.map((item) => JSON.stringify(item))).map(({ json }) => json);
  const conditions = [
    ...lists(mappingIds).map((list) => sql`${feed.mappingId} IN (SELECT value FROM json_each(${list}))`),
    ...lists(entities).map(
      (list) => sql`(${feed.entityType}, ${feed.entityId}, ${feed.integration}) IN ${triples(list)}`,
    ),
    ...lists(externalIds).map(
      (list) => sql`(${feed.integration}, ${feed.entityType}, ${feed.externalId}) IN ${triples(list)}`,
    ),
  ];
  return conditions.map((concerns) =>
    buildGuard(
      sql`EXISTS (SELECT 1 FROM ${feed} WHERE ${feed.companyId} = ${companyId} AND ${feed.seq} > ${seq} AND ${concerns})`,
    ),
  );
}

function triples(list: string): SQL {
  return sql`(SELECT value->>0, value->>1, value->>2 FROM json_each(${list}))`;
}
