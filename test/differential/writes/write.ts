/**
 * A write as data, from which both its request and the SQL that PostgREST would run are made. Everything that may be
 * left out is an element of a list or an absent member, so that `shrink.ts` can take it away.
 */
import type { Filter, Selected } from "../reads/query.ts";

export const TABLE = "externalIntegrationMapping";

export interface Cell {
  readonly column: string;
  /** The value as JSON text, which reaches both databases to the letter. */
  readonly json: string;
}

export type Row = readonly Cell[];

export interface Body {
  readonly format: "json" | "csv" | "form";
  /** Of JSON; CSV is an array and a form is an object. */
  readonly shape: "object" | "array";
  readonly rows: readonly Row[];
}

export type Method = "POST" | "PUT" | "PATCH" | "DELETE";

export interface Write {
  readonly method: Method;
  readonly body?: Body;
  readonly filters: readonly Filter[];
  readonly columns?: readonly string[];
  readonly onConflict?: readonly string[];
  readonly select?: readonly Selected[];
  /** `order=id`, which orders the rows that are returned. */
  readonly ordered?: true;
  /** The items of `Prefer`. */
  readonly preferences: readonly string[];
  readonly accept?: string;
}

type ColumnType = "text" | "boolean" | "jsonb" | "timestamp with time zone";

/** The table's columns in its order (SPEC §2). */
export const columnTypes: Readonly<Record<string, ColumnType>> = {
  id: "text",
  entityType: "text",
  entityId: "text",
  integration: "text",
  externalId: "text",
  allowDuplicateExternalId: "boolean",
  metadata: "jsonb",
  lastSyncedAt: "timestamp with time zone",
  remoteUpdatedAt: "timestamp with time zone",
  createdAt: "timestamp with time zone",
  updatedAt: "timestamp with time zone",
  createdBy: "text",
  updatedBy: "text",
  companyId: "text",
};

/** The value of the first preference of a name, which is the one that counts. */
export function preference({ preferences }: Write, name: string): string | undefined {
  return preferences.find((item) => item.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The keys of the body's first row. */
export function bodyKeys({ body }: Write): readonly string[] {
  return (body?.rows[0] ?? []).map(({ column }) => column);
}
