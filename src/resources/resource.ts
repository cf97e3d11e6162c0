/** What a resource is: a table that the API serves, and what its columns mean for the keys that use it. */
import { getTableColumns } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action } from "../postgrest";

/** What the rules need to know about the API key of a request. */
export interface KeyIdentity {
  readonly id: string;
  /** The company whose rows the key may access; null: a service key, for all companies. */
  readonly companyId: string | null;
  /** The integrations whose rows the key may access; null: all. */
  readonly integrations: readonly string[] | null;
  /** The entity types whose rows the key may access; null: all. */
  readonly entityTypes: readonly string[] | null;
  /** A service key that does not see what its database keeps of companies that are in another one. */
  readonly passesOverMoved?: true;
}

export interface Resource {
  /** The resource's name in the URL. */
  readonly name: string;
  readonly table: SQLiteTable;
  /** The column that holds the company of a row. A key of a company is confined to rows of that company. */
  readonly tenant: SQLiteColumn;
  /** Further columns that a key may be confined by; absent: only the tenant confines it. */
  readonly confinedBy?: {
    readonly integrations: SQLiteColumn;
    readonly entityTypes: SQLiteColumn;
  };
  /** The columns that record which key created a row and which key changed it last, unless the body sets them. */
  readonly authors?: {
    readonly createdBy: SQLiteColumn;
    readonly updatedBy: SQLiteColumn;
  };
  /** What a key with the scope can do with the resource. */
  readonly actions: readonly Action[];
}

/** What is served beside the resources, by the first part of the path (SPEC §16). */
export const reservedNames: ReadonlySet<string> = new Set([
  "rpc",
  "rest",
  "admin",
  "health",
  "docs",
  "console",
  "mcp",
  "openapi.json",
  "types.ts",
  "favicon.ico",
]);

/**
 * Checks the resources when the Worker starts: without a tenant column, a key could read the rows of every company.
 * @throws TypeError for a resource whose tenant, or another column that it names, is not a column of its table, and for
 *   one with a reserved name
 */
export function checkResources(resources: readonly Resource[]): readonly Resource[] {
  for (const { name, table, tenant, confinedBy = {}, authors = {} } of resources) {
    if (reservedNames.has(name)) {
      throw new TypeError(`The resource ${name} does not start: its name is reserved`);
    }
    const columns: readonly unknown[] = Object.values(getTableColumns(table));
    const named = { tenant, ...confinedBy, ...authors };
    for (const [use, column] of Object.entries(named)) {
      if (!columns.includes(column)) {
        throw new TypeError(`The resource ${name} does not start: its ${use} is not a column of its table`);
      }
    }
  }
  return resources;
}
