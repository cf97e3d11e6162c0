/** What a read does: the rows that it reads, the conditions on them, and what it shows of each. */
import type { SQL } from "drizzle-orm";
import type { Column, Relation } from "../catalog/catalog";
import type { Relationship } from "../catalog/relationships";
import type { DataType, Datum } from "../datatypes/data-type";
import type { OrderingSymbol } from "../datatypes/operators";
import type { LikeShape } from "../datatypes/scalars/like";
import type { ScannedValue } from "../datatypes/scanned-value";
import type { AggregateFunction, JsonStep, OperandIndex, OrderDirection, OrderNulls } from "../parse/ast";

/** A column, perhaps with a JSON path; `type` is that of the outcome (jsonb after `->`, text after `->>`). */
export interface ResolvedField {
  readonly column: Column;
  readonly path: readonly JsonStep[];
  readonly type: DataType;
}

/** The shapes of a pattern that SQLite decides exactly. */
export type SqlLikeShape = Exclude<LikeShape, { readonly kind: "general" }>;

/** A predicate on rows, three-valued as SQL's: a condition over a null is neither true nor false. */
export type Condition =
  | { readonly kind: "constant"; readonly value: boolean | null }
  | { readonly kind: "and" | "or"; readonly children: readonly Condition[] }
  | { readonly kind: "not"; readonly child: Condition }
  | {
      readonly kind: "compare";
      readonly field: ResolvedField;
      readonly operator: OrderingSymbol;
      readonly value: Datum;
      readonly operand?: OperandIndex;
      /** Another condition serves the look-up in an index better. */
      readonly leavesIndex?: true;
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

/** Where a page begins: after the row that has these values in the columns of the order. */
export interface Seek {
  /** One a term; without an operand its value is null. */
  readonly places: readonly { readonly term: ResolvedOrderTerm; readonly operand?: OperandIndex }[];
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
  readonly seek?: Seek;
  /** It reads one row more than is shown, and so many outputs at the end of each. */
  readonly ahead?: { readonly outputs: number };
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
