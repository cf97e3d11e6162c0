/** Functions that read, as the host defines them: `/rpc/<name>` is a relation whose rows come from a SELECT. */
import type { SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { JsonValue } from "./datatypes/json/json";

/** How the text of an argument is read that comes in a URL or a form; in a JSON body it is JSON. */
export type ParameterType = "text" | "boolean" | "list" | "json";

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly required: boolean;
}

/** The arguments of a call by name; none is null. */
export type Arguments = ReadonlyMap<string, JsonValue>;

/** Who calls, for the function to confine its rows to what the caller may see. */
export interface Caller<Who> {
  readonly who: Who;
  /** Row-level security of a relation for the caller: a predicate over its Drizzle table; absent: every row. */
  readonly policy: (relation: string) => SQL | undefined;
}

/** A relation that is made for a call. */
export interface View<Who> {
  readonly kind: "view";
  /** The columns of its rows, as a Drizzle table that no database has. Its foreign keys can be embedded. */
  readonly result: SQLiteTable;
  readonly parameters: readonly Parameter[];
  /** The parameters that a URL gives in a POST too, where the body has the others. */
  readonly urlArguments?: readonly string[];
  /** The columns by which its rows are ordered where the request asks for no order. */
  readonly order?: readonly string[];
  /** Whether `maxRows` cuts its answers. Default `true`. */
  readonly cut?: boolean;
  /**
   * The rows of a call.
   * @throws PostgrestError for an argument that is wrong
   */
  rows(given: Arguments, caller: Caller<Who>): ViewRows;
}

export interface ViewRows {
  /** A SELECT that gives the columns of `result` by their names, confined to what the caller may see. */
  readonly select: SQL;
  /**
   * How many rows there hardly ever are more of, where `maxRows` does not cut the answer: it is read as one of so many,
   * whose bytes are bounded row by row. Only if there are more, it is read again and its bytes are added up.
   */
  readonly likely?: number;
  readonly walk?: Walk;
}

/**
 * Rows that a client walks, from where it stood: their order is `order` and nothing else, and there is no offset. Each
 * row says where to go on after it, and so does a header of the answer.
 */
export interface Walk {
  /** The columns of the order, ascending. */
  readonly order: readonly string[];
  /** The column that says where to go on after its row. */
  readonly cursor: string;
  /** The cursor that the walk goes on from, if it has one. */
  readonly from?: string;
  /** The parameters that bring a cursor: the URL of the next page has the first, and none of the others. */
  readonly parameters: readonly [string, ...string[]];
  /** A SELECT of one row, read with the rows and over the same snapshot. */
  readonly state: SQL;
  /**
   * Where to go on once there are no more rows; undefined where there is nowhere.
   * @throws PostgrestError where the walk cannot go on from where it stands
   */
  readonly end: (state: readonly (string | number | null)[]) => string | undefined;
  /** The header of the answer that says where to go on. */
  readonly header: string;
}
