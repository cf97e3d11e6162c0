/** The plan of a write: the rows that it inserts or changes, and how it shows them. */
import type { SQL } from "drizzle-orm";
import type { Column, Relation, UniqueSet } from "../catalog/catalog";
import type { Datum, OutputSettings } from "../datatypes/data-type";
import type { JsonValue } from "../datatypes/json/json";
import type { PostgrestError } from "../errors";
import type { Cardinality, Condition, ReadPlan } from "./read-tree";

/** A cell of a row to insert, as stored; undefined means the table's own default. */
export type InsertCell = Datum | null | undefined;

/** A row of a body that PostgreSQL would refuse when it reaches it: an earlier row may fail first. */
export interface RowFault {
  /** The row's index in the plan's rows, from 0. */
  readonly position: number;
  readonly error: PostgrestError;
}

/** A value that no row may have. PostgreSQL refuses the update only if it matches a row. */
export type ChangeFault =
  | { readonly kind: "notNull"; readonly column: Column }
  | { readonly kind: "rowSecurity"; readonly details: string | undefined };

/** What an insert fills. */
export interface InsertRows {
  /** The columns that differ by row; `rows` has their cells, in the order of the body. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly InsertCell[])[];
  /** The columns with the same value in all rows, except those of a unique set or a foreign key. */
  readonly shared: readonly SharedCell[];
}

export interface SharedCell {
  readonly column: Column;
  readonly value: Datum | null;
}

export interface ConflictPlan {
  readonly target: UniqueSet;
  readonly action: "merge" | "ignore";
  /** The columns that are equal in the new row and the existing one. */
  readonly alike: readonly Column[];
  /** What a merge sets from the new row: the body's columns except those in `alike`. */
  readonly merged: readonly Column[];
  /** What a merge sets in addition: `updatedAt` and so on. */
  readonly assigned: readonly Assignment[];
}

export interface Assignment {
  readonly column: Column;
  /** A stored value, or the table's default. */
  readonly value: Datum | null | SQL;
}

export interface MutateBase {
  readonly relation: Relation;
  /** How values are shown, also in the details of an error. */
  readonly output: OutputSettings;
  readonly policy?: SQL;
  readonly cardinality: Cardinality;
  /** The filters name the primary key, so there is at most one such row. */
  readonly namesOneRow: boolean;
  /** The most rows that an update or a delete may change. */
  readonly maxChangedRows?: number;
  /** Whether the caller may see stored values; if not, an answer shows only the body's values. */
  readonly mayRead: boolean;
  readonly returning: "minimal" | "headers-only" | "representation";
  /** How the written rows are shown, if the request asks for them. */
  readonly representation?: ReadPlan;
  /** The limits on the rows shown, if there are any. */
  readonly shown?: ShownBounds;
}

/** Limits on the rows that a write shows, and their format. A write that would exceed them writes nothing. */
export interface ShownBounds {
  readonly rows: number;
  readonly bytes: number;
  readonly csv: boolean;
  /** The bytes of a null. */
  readonly nullBytes: number;
}

export interface InsertPlan extends MutateBase, InsertRows {
  readonly kind: "insert";
  readonly conflict?: ConflictPlan;
  /** If the body's only row is ignored as a duplicate, the answer is the existing row (SPEC §1). */
  readonly showsIgnored?: boolean;
  /** The first row that may not be written, whatever the table contains. */
  readonly fault?: RowFault;
}

/** A JSON column that a merge patch changes member by member (RFC 7396). */
export interface ColumnPatch {
  readonly column: Column;
  /** An object. Any other value replaces the stored one, so it is an assignment. */
  readonly patch: JsonValue;
}

/** The merge patch of an update. The stored values are read first, and merged in the Worker. */
export interface MergePlan {
  readonly patches: readonly ColumnPatch[];
  /** The most bytes of a merged value. */
  readonly maxBytes: number;
  /** The fault of a row with these merged values and the assignments, if there is one. */
  readonly findFault: (merged: ReadonlyMap<string, Datum | null>) => ChangeFault | undefined;
}

export interface UpdatePlan extends MutateBase {
  readonly kind: "update";
  readonly where: Condition;
  /** If empty, and there is nothing to merge, nothing is changed. */
  readonly assignments: readonly Assignment[];
  readonly merge?: MergePlan;
  readonly fault?: ChangeFault;
}

export interface DeletePlan extends MutateBase {
  readonly kind: "delete";
  readonly where: Condition;
}

export type MutatePlan = InsertPlan | UpdatePlan | DeletePlan;
