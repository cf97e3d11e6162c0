/** Narrows the feed of a company to some of its changes. */
import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { externalIntegrationMappingChange as feed } from "../db/schema";

/** A member that is absent or null narrows nothing. */
export interface Narrowing {
  readonly integrations?: readonly string[] | null | undefined;
  readonly entityTypes?: readonly string[] | null | undefined;
  readonly ops?: readonly string[] | null | undefined;
}

/** The conditions on a row of the feed. */
export function buildNarrowing({ integrations, entityTypes, ops }: Narrowing): readonly SQL[] {
  return [
    ...isOneOf(feed.integration, integrations),
    ...isOneOf(feed.entityType, entityTypes),
    ...isOneOf(feed.op, ops),
  ];
}

/** A list of any length is one parameter (SPEC §9). */
function isOneOf(column: SQLiteColumn, values: readonly string[] | null | undefined): readonly SQL[] {
  if (values === undefined || values === null) return [];
  return [sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`];
}
