/** What a resource is: a table that the API serves, and the rules for it. */
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Policy, RequestDefaults, StoredRow } from "../postgrest/options";

/** What the rules need to know of the API key that asks. */
export interface KeyIdentity {
  readonly id: string;
  /** The company whose rows the key may touch; null: a service key, over all companies. */
  readonly companyId: string | null;
  /** The integrations whose rows the key may touch; null: all. */
  readonly integrations: readonly string[] | null;
  /** The entity types whose rows the key may touch; null: all. */
  readonly entityTypes: readonly string[] | null;
}

/** What can be done with a resource, in the words of a key's scopes (SPEC §8). */
export type Action = "view" | "create" | "update" | "delete";

export interface Resource {
  /** The resource's name in the URL. */
  readonly name: string;
  readonly table: SQLiteTable;
  /** What can be done with it by a key that has the scope. */
  readonly actions: readonly Action[];
  /** Row-level security for a key. */
  readonly policy: (key: KeyIdentity) => Policy;
  /** Values that a write by the key takes where the body gives none. */
  readonly defaults?: (key: KeyIdentity) => RequestDefaults;
  /** A last look at a row before it is written; throws for one that may not be. */
  readonly validate?: (row: StoredRow) => void;
}
