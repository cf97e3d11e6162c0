/** The options of `createEngine()` (SPEC §10). */
import type { SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action } from "./catalog/catalog";
import type { Command } from "./command";
import type { Limits } from "./limits";
import type { View } from "./view";

/** A D1 database or a session: the methods that the engine uses. */
export type Database = Pick<D1Database, "prepare" | "batch">;

/** A row as a map from column names to stored values (booleans as 0/1, canonical text for times and JSON). */
export type StoredRow = Pick<ReadonlyMap<string, string | number | null>, "get" | "has">;

/**
 * Row-level security of one relation for one request.
 * @see https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export interface Policy {
  /** `USING`: the rows that the caller may see and change; absent: every row. */
  readonly using?: SQL;
  /** The columns that `using` and `check` restrict to one value, the same in both. */
  readonly fixed?: readonly string[];
  /**
   * `WITH CHECK`: whether a row may be written. It gets the columns that the write sets: all of them on insert, the
   * changed ones on update. Absent: every row may be written.
   */
  readonly check?: (row: StoredRow) => boolean;
  /**
   * What is wrong with a row that `check` refuses, for the details of the error. It may quote the row, which is the
   * request's own, up to `echo`.
   */
  readonly explain?: (row: StoredRow) => string | undefined;
}

/** Values that a write uses where the body has none, by column: the author, for example. */
export interface RequestDefaults {
  readonly insert?: Readonly<Record<string, string | number | null>>;
  readonly update?: Readonly<Record<string, string | number | null>>;
}

/**
 * `Who` is what the host knows about the caller: an API key, for example. The engine only passes it to the options
 * below.
 */
/** The functions by their name in the URL. */
export type Functions<Who> = Readonly<Record<string, View<Who> | Command<Who>>>;

export interface EngineOptions<Who> extends Partial<Limits> {
  /** The relations by their name in the URL. */
  readonly schema: Readonly<Record<string, SQLiteTable>>;
  /** Row-level security for a caller; called for every relation that a request uses. */
  readonly policy?: (who: Who, relation: string) => Policy;
  /**
   * Whether the caller may see stored values, like PostgreSQL's privilege SELECT. Called for writes only; `authorize`
   * refuses reads. If not, a write must name its rows by a unique set, and errors and `Location` show only what the
   * body said. Default: yes.
   */
  readonly mayRead?: (who: Who, relation: string) => boolean;
  /**
   * Everything about a caller that `policy` depends on, as text: callers with the same text share plans of reads.
   * Absent: every request is planned again.
   */
  readonly policyKey?: (who: Who) => string;
  /** Defaults for the caller's writes, in addition to those of the Drizzle columns. */
  readonly defaults?: (who: Who, relation: string) => RequestDefaults;
  /** The actions that a relation allows at all, by its name in the URL. Default: all. */
  readonly actions?: Readonly<Record<string, readonly Action[]>>;
  /**
   * Called for each relation in a plan before the plan runs. Throws a `PostgrestError` if the caller may not perform
   * the actions. Default: everyone may.
   */
  readonly authorize?: (who: Who, relation: string, actions: readonly Action[], method: string) => void;
  /**
   * Called for each plan that would write, after `authorize`; not for dry runs. Throws a `PostgrestError` if the host
   * takes no writes now. Absent: it always does.
   */
  readonly admitWrite?: (who: Who) => void;
  /**
   * Statements that go first in each batch that writes to a relation, in its transaction. For example, they can store
   * the author for triggers to read. They are repeated with the batch.
   */
  readonly beforeWrite?: (who: Who, relation: string) => readonly SQL[];
  /**
   * Whether a list that has more rows than it shows says where the next page is, by `Link` and a cursor, and is ordered so
   * that it can be walked (SPEC §13). Cursors are good for callers of one `policyKey`. Default `false`, as PostgREST.
   */
  readonly walks?: boolean;
  /** The functions by their name in the URL, which is `/rpc/<name>`. */
  readonly functions?: Functions<Who>;
  /** Refuse PATCH and DELETE that have no filter. Default `true`. */
  readonly safeUpdate?: boolean;
  /**
   * Whether an embed may lead back to a relation that contains it: each such level multiplies the work. Default `true`.
   */
  readonly returningEmbeds?: boolean;
  /** The most rows in the answer to a read; a longer page is cut. Default: no limit. */
  readonly maxRows?: number;
  /**
   * The most rows that one PATCH or DELETE may change; past it nothing is written. Default: no limit, as in PostgREST.
   */
  readonly maxChangedRows?: number;
  /** The most rows that a write may return; past it nothing is written. Default: no limit, as in PostgREST. */
  readonly maxShownRows?: number;
  /**
   * The most bytes of an answer's body. For the rows that a write returns, this is checked before it writes. Default:
   * no limit.
   */
  readonly maxAnswerBytes?: number;
  /** The most bytes of a value in a JSON column, as stored. Default: no limit. */
  readonly maxJsonBytes?: number;
  /** Allow `count()`, `sum()`, `avg()`, `min()`, `max()` in `select`. Default `false`, as in PostgREST. */
  readonly aggregates?: boolean;
}
