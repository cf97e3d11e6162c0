/** What a write does: the rows that it inserts, or the rows that it changes, and how it shows them. */
import type { SQL } from "drizzle-orm";
import type { Column, Relation, UniqueSet } from "../catalog/catalog";
import type { Datum, OutputSettings } from "../datatypes/data-type";
import type { JsonValue } from "../datatypes/json/json";
import type { PostgrestError } from "../errors";
import type { Cardinality, Condition, ReadPlan } from "./read-tree";

/** A cell of a row to insert, as stored; undefined is whatever the table itself puts there. */
export type InsertCell = Datum | null | undefined;

/** A row of a body that PostgreSQL would refuse by itself, once it got there: a row before it may be at fault first. */
export interface RowFault {
  /** Of the row in the plan's rows, from 0. */
  readonly position: number;
  readonly error: PostgrestError;
}

/** What an update sets that no row may have; PostgreSQL refuses it once there is a row. */
export type ChangeFault =
  | { readonly kind: "notNull"; readonly column: Column }
  | { readonly kind: "rowSecurity"; readonly details: string | undefined };

/** What an insert fills. */
export interface InsertRows {
  /** The columns that differ by row, and the rows by them, in the order of the body. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly InsertCell[])[];
  /** The columns that are the same in all rows; none that a unique set or a foreign key has. */
  readonly shared: readonly SharedCell[];
}

export interface SharedCell {
  readonly column: Column;
  readonly value: Datum | null;
}

export interface ConflictPlan {
  readonly target: UniqueSet;
  readonly action: "merge" | "ignore";
  /** What the new row and the one that it meets have in common. */
  readonly alike: readonly Column[];
  /** What a merge sets from the new row: of what the body gives, all that is not alike. */
  readonly merged: readonly Column[];
  /** What a merge sets besides: `updatedAt` and the like. */
  readonly assigned: readonly Assignment[];
}

export interface Assignment {
  readonly column: Column;
  /** A value as stored, or what the table has for a default. */
  readonly value: Datum | null | SQL;
}

export interface MutateBase {
  readonly relation: Relation;
  /** How values are shown, in the details of an error too. */
  readonly output: OutputSettings;
  readonly policy?: SQL;
  readonly cardinality: Cardinality;
  /** The filters name the primary key: there is one such row at most. */
  readonly namesOneRow: boolean;
  /** The most rows that an update or a delete may change. */
  readonly maxChangedRows?: number;
  /** Whether whoever asks may be told stored values; if not, those of the body are all that an answer shows. */
  readonly mayRead: boolean;
  readonly returning: "minimal" | "headers-only" | "representation";
  /** How the written rows are shown, where that was asked for. */
  readonly representation?: ReadPlan;
  /** What they may be at the most, where there is a cap. */
  readonly shown?: ShownBounds;
}

/** Bounds of the rows that a write shows, which it keeps or writes nothing; and how they are shown. */
export interface ShownBounds {
  readonly rows: number;
  readonly bytes: number;
  readonly csv: boolean;
  /** Of a null. */
  readonly nullBytes: number;
}

export interface InsertPlan extends MutateBase, InsertRows {
  readonly kind: "insert";
  readonly conflict?: ConflictPlan;
  /** The one row of the body, if it is ignored as a duplicate, is answered by the row that is there (SPEC §1). */
  readonly showsIgnored?: boolean;
  /** The first row that may not be written, whatever the table has. */
  readonly fault?: RowFault;
}

/** A JSON column that changes member by member, as RFC 7396 has it. */
export interface ColumnPatch {
  readonly column: Column;
  /** An object; any other value replaces what is stored, and is an assignment. */
  readonly patch: JsonValue;
}

/** What an update makes of the values that its rows hold. They are read first, and merged in the Worker. */
export interface MergePlan {
  readonly patches: readonly ColumnPatch[];
  /** The most bytes of a value that comes of it. */
  readonly maxBytes: number;
  /** What is wrong with a row that gets these values beside the assignments. */
  readonly findFault: (merged: ReadonlyMap<string, Datum | null>) => ChangeFault | undefined;
}

export interface UpdatePlan extends MutateBase {
  readonly kind: "update";
  readonly where: Condition;
  /** Empty, and nothing to merge: there is nothing to change, and nothing is. */
  readonly assignments: readonly Assignment[];
  readonly merge?: MergePlan;
  readonly fault?: ChangeFault;
}

export interface DeletePlan extends MutateBase {
  readonly kind: "delete";
  readonly where: Condition;
}

export type MutatePlan = InsertPlan | UpdatePlan | DeletePlan;
