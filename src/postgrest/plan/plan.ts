/**
 * A plan: what a request does, every name resolved and every value read as its type. `plan/` makes it, `query/`
 * turns it into SQL, `response/` shows its outcome. Read-only trees.
 */
import type { SQL } from "drizzle-orm";
import type { Column, ForeignKey, Relation, UniqueSet } from "../catalog/catalog";
import type { Relationship } from "../catalog/relationships";
import type { DataType, Datum, OutputSettings } from "../datatypes/data-type";
import type { LikeShape } from "../datatypes/scalars/like";
import type { ScannedValue } from "../datatypes/scanned-value";
import type { PostgrestError } from "../errors";
import type {
  AggregateFunction,
  JsonStep,
  MediaType,
  OperandIndex,
  OrderDirection,
  OrderNulls,
} from "../parse/ast";

/** A column, perhaps with a JSON path; `type` is that of the outcome (jsonb after `->`, text after `->>`). */
export interface ResolvedField {
  readonly column: Column;
  readonly path: readonly JsonStep[];
  readonly type: DataType;
}

/** The shapes of a pattern that SQLite decides exactly. */
export type SqlLikeShape = Exclude<LikeShape, { readonly kind: "general" }>;

export type CompareOperator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** A predicate on rows, three-valued as SQL's: a condition over a null is neither true nor false. */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean | null }
  | { readonly kind: "and" | "or"; readonly children: readonly Condition[] }
  | { readonly kind: "not"; readonly child: Condition }
  | {
      readonly kind: "compare";
      readonly field: ResolvedField;
      readonly operator: CompareOperator;
      readonly value: Datum;
      readonly operand?: OperandIndex;
    }
  | { readonly kind: "distinct"; readonly field: ResolvedField; readonly value: Datum }
  | {
      readonly kind: "in";
      readonly field: ResolvedField;
      readonly values: readonly Datum[];
      readonly operand?: OperandIndex;
    }
  | { readonly kind: "isNull"; readonly field: ResolvedField }
  /** `IS TRUE`, `IS FALSE`: never null. */
  | { readonly kind: "isBoolean"; readonly field: ResolvedField; readonly value: boolean }
  /** A pattern of a shape that SQLite decides exactly. */
  | {
      readonly kind: "like";
      readonly field: ResolvedField;
      readonly shape: SqlLikeShape;
      readonly foldCase: boolean;
    }
  /** Whether the embedded relation has a row for this one. */
  | { readonly kind: "exists"; readonly embed: Embed }
  | ValueSetCondition;

/**
 * What SQL cannot express: `test` is a pure function of the field's value, decided in the Worker over the distinct
 * values that the request's other conditions leave (SPEC §9). Null where the field is.
 */
export interface ValueSetCondition {
  readonly kind: "valueSet";
  readonly field: ResolvedField;
  readonly test: (value: ScannedValue) => boolean;
  /** What is asked, for the error when there are too many values: `match`, `cs`. */
  readonly operator: string;
}

/** A relation that is embedded in the rows of another. */
export interface Embed {
  /** The name by which the request speaks of it. */
  readonly name: string;
  readonly relationship: Relationship;
  readonly read: ReadPlan;
  /** Row-level security of the junction of a many-to-many relationship. */
  readonly junctionPolicy?: SQL;
}

/** A value of a row: a column, a JSON path, or an aggregate of them; `field` is absent for `count()` of rows. */
export interface ValueOutput {
  readonly kind: "value";
  readonly name: string;
  readonly field?: ResolvedField;
  /** The type that `::type` asks for, before the aggregate if there is one. */
  readonly cast?: DataType;
  readonly aggregate?: ResolvedAggregate;
  /** The embedded rows that a to-one spread takes the value from, outermost first. */
  readonly via: readonly Embed[];
}

export interface ResolvedAggregate {
  readonly function: AggregateFunction;
  /** The type of the aggregate's value, and the one that a cast after it asks for. */
  readonly type: DataType;
  readonly cast?: DataType;
}

/** The rows of an embed: an object, an array of them, or with `spread` an array for each of their members. */
export interface EmbedOutput {
  readonly kind: "embed";
  readonly name: string;
  readonly embed: Embed;
  readonly spread: boolean;
  readonly via: readonly Embed[];
}

/** A member of a row in the answer. */
export type Output = ValueOutput | EmbedOutput;

export interface ResolvedOrderTerm {
  readonly field: ResolvedField;
  readonly direction: OrderDirection;
  /** Where nulls go; absent where the field has none. */
  readonly nulls?: OrderNulls;
  /** The embedded row that the field is of: `order=company(name)`. */
  readonly via: readonly Embed[];
}

export interface ReadPlan {
  readonly relation: Relation;
  /** The name by which the statement knows the rows: the table's, or for an embed an alias. */
  readonly source: string;
  readonly outputs: readonly Output[];
  /** The request's filters and the policy's predicate are apart: the policy is applied in one place, always. */
  readonly where: Condition;
  readonly policy?: SQL;
  readonly embeds: readonly Embed[];
  /** Some output is an aggregate: the others are what is grouped by. */
  readonly grouped: boolean;
  readonly order: readonly ResolvedOrderTerm[];
  readonly offset: number;
  readonly limit?: number;
  /** The most JSON values that its rows may be ordered and grouped by. */
  readonly maxSortValues: number;
  /** The most bytes that its rows may have, where it is the root of a read. */
  readonly maxBytes?: number;
  /** The most bytes of what a row shows of its own columns: one that has more stops the statement. */
  readonly maxRowBytes?: number;
}

/** How many rows the answer must have to be one. */
export interface Cardinality {
  /** The answer is one object: any other number of rows is PGRST116 with this status. */
  readonly singular?: 404 | 406;
  /** More rows than this and nothing is written (PGRST124). */
  readonly maxAffected?: number;
}

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
  | { readonly kind: "rowSecurity" };

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
  /** What a merge sets from the new row. */
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

export interface UpdatePlan extends MutateBase {
  readonly kind: "update";
  readonly where: Condition;
  /** Empty: there is nothing to change, and nothing is. */
  readonly assignments: readonly Assignment[];
  readonly fault?: ChangeFault;
}

export interface DeletePlan extends MutateBase {
  readonly kind: "delete";
  readonly where: Condition;
}

export type MutatePlan = InsertPlan | UpdatePlan | DeletePlan;

/** What the response needs to know of the request. */
export interface ResponseSettings {
  readonly mediaType: MediaType;
  /** One object in place of an array of one. */
  readonly asObject: boolean;
  readonly output: OutputSettings;
  readonly preferenceApplied: readonly string[];
  /** The schema, where the request names it. */
  readonly profile?: string;
  readonly head: boolean;
}

/** The URL as it came, for `Content-Location` and `Location`. */
export interface RequestLocation {
  readonly path: string;
  readonly search: string;
}

/** Whether to say how many rows there are, whatever the page; an estimate is of a whole table. */
export type CountPlan =
  | { readonly kind: "none" | "exact" }
  | { readonly kind: "estimated"; readonly exactUpTo: number };

/** The value of a filter that has an operand, as stored, or its list of such. */
export type OperandValue = Datum | readonly Datum[];

/**
 * What a read of a shape does. All but `operands` and `location` is the same for every read of that shape, and what
 * is made of it (`query/`, `response/`) is kept for as long as it is.
 */
export interface ReadRequestPlan {
  readonly kind: "read";
  readonly read: ReadPlan;
  readonly count: CountPlan;
  readonly cardinality: Cardinality;
  readonly settings: ResponseSettings;
  /** In the order of their numbers. */
  readonly operands: readonly OperandValue[];
  readonly location: RequestLocation;
}

export interface MutateRequestPlan {
  readonly kind: "mutate";
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly mutate: MutatePlan;
  readonly countRows: boolean;
  readonly settings: ResponseSettings;
  readonly location: RequestLocation;
}

export type Plan = ReadRequestPlan | MutateRequestPlan;

export type { Column, ForeignKey, Relation, UniqueSet };
