/**
 * What a request says, without knowledge of tables: read-only trees that `parse/` makes and `plan/` resolves. Every
 * name is text as the client wrote it.
 */

import type { WalkedRequest } from "../cursor";
import type { FullTextOperator } from "../datatypes/full-text/full-text";
import type { JsonValue } from "../datatypes/json/json";
import type { ComparisonOperator, IsValue, Quantifier } from "../datatypes/operators";

/** `data->a->0->>b`: the steps after the column. The last arrow says whether the result is JSON or text. */
export interface JsonStep {
  readonly arrow: "->" | "->>";
  /** A number selects an array element (negative: from the end), a string an object's key. */
  readonly key: string | number;
}

/** A column, perhaps with a JSON path: `metadata->address->>city`. */
export interface Field {
  readonly name: string;
  readonly path: readonly JsonStep[];
}

export type AggregateFunction = "count" | "sum" | "avg" | "min" | "max";

/** `alias:column->path::cast.aggregate()::aggregateCast`. `*` is the field named `*`, also for a bare `count()`. */
export interface SelectField {
  readonly kind: "field";
  readonly field: Field;
  readonly alias?: string;
  readonly cast?: string;
  readonly aggregate?: AggregateFunction;
  readonly aggregateCast?: string;
}

export type JoinType = "inner" | "left";

/** `alias:relation!hint!inner(…)`; with `spread`, `...relation(…)`. */
export interface SelectRelation {
  readonly kind: "relation";
  readonly relation: string;
  readonly alias?: string;
  readonly hint?: string;
  readonly joinType?: JoinType;
  readonly spread: boolean;
  readonly select: readonly SelectItem[];
}

export type SelectItem = SelectField | SelectRelation;

/** The number of a filter's value among the operands of the request's shape (`shape.ts`). */
export type OperandIndex = number;

/** The part of a filter after the column: `eq.5`, `in.(1,2)`, `is.null`, `like(any).{a*,b*}`, `fts(english).x`. */
export type Operation =
  | {
      readonly kind: "comparison";
      readonly operator: ComparisonOperator;
      readonly quantifier?: Quantifier;
      readonly value: string;
      readonly operand?: OperandIndex;
    }
  | { readonly kind: "isdistinct"; readonly value: string }
  | { readonly kind: "in"; readonly values: readonly string[]; readonly operand?: OperandIndex }
  | { readonly kind: "is"; readonly value: IsValue }
  | {
      readonly kind: "fullText";
      readonly operator: FullTextOperator;
      readonly language?: string;
      readonly value: string;
    };

export interface Filter {
  readonly kind: "filter";
  readonly field: Field;
  readonly negated: boolean;
  readonly operation: Operation;
}

/** `and=(…)`, `or=(…)`, `not.and=(…)`, nested to any depth. */
export interface LogicTree {
  readonly kind: "logic";
  readonly operator: "and" | "or";
  readonly negated: boolean;
  readonly children: readonly (LogicTree | Filter)[];
}

export type OrderDirection = "asc" | "desc";
export type OrderNulls = "nullsfirst" | "nullslast";

/** `column->path.desc.nullslast`, or `relation(column).asc` to order by a column of an embedded row. */
export interface OrderTerm {
  readonly relation?: string;
  readonly field: Field;
  readonly direction?: OrderDirection;
  readonly nulls?: OrderNulls;
}

/** The relation that a parameter applies to: `[]` is the relation of the URL, `["company"]` an embedded one. */
export type EmbedPath = readonly string[];

export interface AtPath<T> {
  readonly path: EmbedPath;
  readonly value: T;
}

/** A page: `offset` rows are skipped, then at most `limit` rows follow; absent: no limit. */
export interface RowRange {
  readonly offset: number;
  readonly limit?: number;
}

/** Everything in the query string. */
export interface QueryParameters {
  readonly select: readonly SelectItem[];
  readonly filters: readonly AtPath<Filter | LogicTree>[];
  readonly order: readonly AtPath<readonly OrderTerm[]>[];
  /** `limit`/`offset` by resource; the top level is merged with the `Range` header. */
  readonly ranges: readonly AtPath<RowRange>[];
  readonly columns?: readonly string[];
  readonly onConflict?: readonly string[];
}

export interface Preferences {
  readonly return?: "minimal" | "headers-only" | "representation";
  readonly count?: "exact" | "planned" | "estimated";
  readonly resolution?: "merge-duplicates" | "ignore-duplicates";
  readonly missing?: "default" | "null";
  readonly handling?: "strict" | "lenient";
  readonly transaction?: "commit" | "rollback";
  readonly timezone?: string;
  readonly maxAffected?: number;
  /** Unknown preferences as written; an error under `handling=strict`. */
  readonly invalid: readonly string[];
}

/** A media type that can be produced. `nullsStripped` omits object members whose value is null. */
export type MediaType =
  | { readonly kind: "array"; readonly nullsStripped: boolean; readonly vendored: boolean }
  | { readonly kind: "object"; readonly nullsStripped: boolean }
  /** `nullMarker`: how a null is written; absent: as nothing. */
  | { readonly kind: "csv"; readonly nullMarker?: string };

/** A row of a body: column name → value. Text cells of CSV and forms are strings. */
export type PayloadRow = ReadonlyMap<string, JsonValue>;

export interface Payload {
  /** `object`: the body was one object (or a form); `array`: a JSON array or CSV. */
  readonly root: "object" | "array";
  readonly rows: readonly PayloadRow[];
  /** `json`: cells are JSON values; `text`: cells are text, to be read as the column's type (CSV, forms). */
  readonly cells: "json" | "text";
  /** The row says what changes, member by member (RFC 7396); what it leaves out stays, whatever `columns=` names. */
  readonly isMergePatch?: true;
  /** The keys of every row, in the order of the first row; with `columns=`, the columns that it names. */
  readonly keys: readonly string[];
  /** The source text of an array or object in a JSON body; present if a cell is one. */
  readonly sourceOf?: (position: number, key: string) => string | undefined;
}

export type Method = "GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS";

/** A parsed request. */
export interface ApiRequest {
  readonly method: Exclude<Method, "OPTIONS">;
  /** The relation's name in the URL, decoded. */
  readonly relation: string;
  /** The URL's path as sent, for `Location` and `Content-Location`. */
  readonly path: string;
  /** The query string as sent, without `?`. */
  readonly search: string;
  readonly query: QueryParameters;
  readonly preferences: Preferences;
  readonly accept: MediaType;
  /** The schema, if a header names one. */
  readonly profile?: string;
  /** How a list is walked. Absent: it is not. */
  readonly walk?: WalkedRequest;
  readonly payload?: Payload;
}
