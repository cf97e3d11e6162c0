/** Functions that read. The host defines them; `/rpc/<name>` is a relation whose rows come from a SELECT. */
import type { SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { JsonValue } from "./datatypes/json/json";

/** How an argument in a URL or a form, which is text, is parsed. In a JSON body it is JSON. */
export type ParameterType = "text" | "boolean" | "list" | "json";

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly required: boolean;
}

/** The arguments of a call by name; none is null. */
export type Arguments = ReadonlyMap<string, JsonValue>;

/** The caller, so that the function can restrict its rows to what the caller may see. */
export interface Caller<Who> {
  readonly who: Who;
  /** Row-level security of a relation for the caller: a predicate over its Drizzle table; absent: every row. */
  readonly policy: (relation: string) => SQL | undefined;
  /** The most bytes of the answer. */
  readonly maxAnswerBytes?: number;
}

/** A function that reads: a relation whose rows depend on the call. */
export interface View<Who> {
  readonly kind: "view";
  /** The columns of its rows, as a Drizzle table that exists in no database. Its foreign keys can be embedded. */
  readonly result: SQLiteTable;
  readonly parameters: readonly Parameter[];
  /** The parameters that come in the URL even in a POST, whose body has the others. */
  readonly urlArguments?: readonly string[];
  /** The columns that order the rows if the request has no `order`. */
  readonly order?: readonly string[];
  /** Whether `maxRows` cuts its answers. Default `true`. */
  readonly cut?: boolean;
  /**
   * The rows of a call.
   * @throws PostgrestError for an invalid argument
   */
  rows(given: Arguments, caller: Caller<Who>): ViewRows;
}

/** A SELECT that is cached: calls with the same key, of callers with the same policies, differ only in the values. */
export interface SharedSelect {
  readonly key: string;
  /** At least one. */
  readonly values: readonly string[];
  /** The SELECT, with placeholders for the values. It depends on nothing but the key and the caller's policies. */
  readonly build: () => SQL;
}

export interface ViewRows {
  /** A SELECT of the columns of `result` by name, restricted to what the caller may see. */
  readonly select: SQL | SharedSelect;
  /** Whether the request's filters and order stay outside the SELECT. SQLite would move them into it and join otherwise. */
  readonly isFenced?: true;
  /**
   * A number of rows that is rarely exceeded, for an answer that `maxRows` does not cut. The rows are first read with this
   * limit and with a bound on the bytes of each. Only if there are more, they are read again and their bytes added up.
   */
  readonly likely?: number;
  readonly walk?: Walk;
}

/**
 * Rows that a client reads page by page from a cursor. Their order is always `order`, and there is no offset. Each row has
 * the cursor after it, and a header of the answer has the one after the last row.
 */
export interface Walk {
  /** The columns of the order, ascending. */
  readonly order: readonly string[];
  /** The column with the cursor after its row. */
  readonly cursor: string;
  /** The cursor that the walk continues from, if it has one. */
  readonly from?: string;
  /** The parameters that may contain a cursor. The URL of the next page has the first of them only. */
  readonly parameters: readonly [string, ...string[]];
  /** A SELECT of one row, read with the rows and over the same snapshot. */
  readonly state: SQL;
  /**
   * The cursor after the last row; undefined if there is none.
   * @throws PostgrestError if the walk cannot continue from its cursor
   */
  readonly end: (state: readonly (string | number | null)[]) => string | undefined;
  /** The header of the answer with the cursor for the next call. */
  readonly header: string;
}
