/** The plan of a read: its rows, their conditions, and what each row shows. */
import type { SQL } from "drizzle-orm";
import type { Column, Relation } from "../catalog/catalog";
import type { Relationship } from "../catalog/relationships";
import type { DataType, Datum } from "../datatypes/data-type";
import type { OrderingSymbol } from "../datatypes/operators";
import type { LikeClass } from "../datatypes/scalars/like";
import type { ScannedValue } from "../datatypes/scanned-value";
import type { AggregateFunction, JsonStep, OperandIndex, OrderDirection, OrderNulls } from "../parse/ast";

/** A column, perhaps with a JSON path; `type` is the result's type (jsonb after `->`, text after `->>`). */
export interface ResolvedField {
  readonly column: Column;
  readonly path: readonly JsonStep[];
  readonly type: DataType;
}

/** The kinds of pattern that SQLite decides exactly. */
export type SqlLikeClass = Exclude<LikeClass, { readonly kind: "general" }>;

/** A predicate on rows, three-valued as in SQL: a condition on a null is neither true nor false. */
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
  /** A pattern that SQLite decides exactly. */
  | {
      readonly kind: "like";
      readonly field: ResolvedField;
      readonly pattern: SqlLikeClass;
      readonly foldCase: boolean;
    }
  /** Whether the embedded relation has a row for this one. */
  | { readonly kind: "exists"; readonly embed: Embed }
  | ValueSetCondition;

/**
 * A condition that SQL cannot express. `test` is a pure function of the field's value. The Worker runs it on the
 * distinct values that the request's other conditions leave (SPEC §9). The condition is null if the field is.
 */
export interface ValueSetCondition {
  readonly kind: "valueSet";
  readonly field: ResolvedField;
  readonly test: (value: ScannedValue) => boolean;
  /** The operator, for the error if there are too many values: `match`, `cs`. */
  readonly operator: string;
}

/** A relation that is embedded in the rows of another. */
export interface Embed {
  /** Its name in the request. */
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
  /** The type that `::type` asks for; with an aggregate, the cast before it. */
  readonly cast?: DataType;
  readonly aggregate?: ResolvedAggregate;
  /** The embeds through which a to-one spread takes the value, outermost first. */
  readonly via: readonly Embed[];
}

export interface ResolvedAggregate {
  readonly function: AggregateFunction;
  /** The type of the aggregate's value, and the type of a cast after it. */
  readonly type: DataType;
  readonly cast?: DataType;
}

/** The rows of an embed: an object, an array of objects, or with `spread` an array for each of their members. */
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
  /** Where nulls go; absent if the field has none. */
  readonly nulls?: OrderNulls;
  /** The embeds that the field belongs to: `order=company(name)`. */
  readonly via: readonly Embed[];
}

/** Where a page begins: after the row that has these values in the columns of the order. */
export interface Seek {
  /** One a term; without an operand its value is null. */
  readonly places: readonly { readonly term: ResolvedOrderTerm; readonly operand?: OperandIndex }[];
}

export interface ReadPlan {
  readonly relation: Relation;
  /** The name of the rows in the statement: the table's, or an alias for an embed. */
  readonly source: string;
  readonly outputs: readonly Output[];
  /** The request's filters. The policy's predicate is separate, so that it is always applied, in one place. */
  readonly where: Condition;
  readonly policy?: SQL;
  readonly embeds: readonly Embed[];
  /** Whether an output is an aggregate; the rows are then grouped by the other outputs. */
  readonly grouped: boolean;
  readonly order: readonly ResolvedOrderTerm[];
  readonly offset: number;
  readonly limit?: number;
  readonly seek?: Seek;
  /**
   * It reads one row more than is shown, and so many outputs at the end of each. A read that is `cut` ends before the row
   * with which it would have more than `maxBytes`, instead of failing.
   */
  readonly ahead?: { readonly outputs: number; readonly cut?: boolean };
  /** The most JSON values by which its rows may be ordered and grouped. */
  readonly maxSortValues: number;
  /** The most bytes of its rows, for the root of a read. */
  readonly maxBytes?: number;
  /** The most bytes of a row's own columns as shown; the statement fails if a row has more. */
  readonly maxRowBytes?: number;
}

/** Requirements on the number of rows. */
export interface Cardinality {
  /** The answer must be one object: any other number of rows is PGRST116 with this status. */
  readonly singular?: 404 | 406;
  /** If more rows would be written, nothing is (PGRST124). */
  readonly maxAffected?: number;
}
