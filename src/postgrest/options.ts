/** What `createEngine()` is configured with (SPEC §10). */
import type { SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action } from "./catalog/catalog";
import type { Command } from "./command";
import type { Limits } from "./limits";
import type { View } from "./view";

/** A D1 database, or a session over one: all that the engine asks of it. */
export type Database = Pick<D1Database, "prepare" | "batch">;

/** A row by the names of its columns, values as stored (booleans 0/1, canonical text for times and JSON). */
export type StoredRow = Pick<ReadonlyMap<string, string | number | null>, "get" | "has">;

/**
 * Row-level security of one relation for one request.
 * @see https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export interface Policy {
  /** `USING`: the rows that the request can see and change; absent: every row. */
  readonly using?: SQL;
  /** The columns that `using` and `check` hold to one value, the same for both. */
  readonly fixed?: readonly string[];
  /**
   * `WITH CHECK`: whether a row may be written. It is given the columns that the write sets: on insert all of
   * them, on update the changed ones. Absent: every row may.
   */
  readonly check?: (row: StoredRow) => boolean;
}

/** Values that a write takes where the body gives none, by column: who wrote, for example. */
export interface RequestDefaults {
  readonly insert?: Readonly<Record<string, string | number | null>>;
  readonly update?: Readonly<Record<string, string | number | null>>;
}

/**
 * `Who` is whatever the host knows of the caller: an API key, for example. The engine hands it to the options below and
 * looks at nothing of it.
 */
/** The functions by their name in the URL. */
export type Functions<Who> = Readonly<Record<string, View<Who> | Command<Who>>>;

export interface EngineOptions<Who> extends Partial<Limits> {
  /** The relations by their name in the URL. */
  readonly schema: Readonly<Record<string, SQLiteTable>>;
  /** Row-level security for a caller; asked for every relation that a request touches. */
  readonly policy?: (who: Who, relation: string) => Policy;
  /**
   * Whether the caller may be told stored values, as PostgreSQL's privilege SELECT has it; asked for writes, for a read
   * is for `authorize` to refuse. Without it a write names its rows by a unique set, and errors and `Location` show nothing
   * that the body did not say. Default: yes.
   */
  readonly mayRead?: (who: Who, relation: string) => boolean;
  /**
   * All of a caller that `policy` depends on, as text: plans of reads serve again for every caller of the same text.
   * Absent: every request is planned anew.
   */
  readonly policyKey?: (who: Who) => string;
  /** Further defaults for the caller's writes, beside those of the Drizzle columns. */
  readonly defaults?: (who: Who, relation: string) => RequestDefaults;
  /** What can be done with a relation, whoever asks, by its name in the URL. Default: everything. */
  readonly actions?: Readonly<Record<string, readonly Action[]>>;
  /**
   * Asked of every plan, for each relation that it touches, before anything is done: throws a `PostgrestError` for a
   * caller who may not do these. Default: everyone may.
   */
  readonly authorize?: (who: Who, relation: string, actions: readonly Action[], method: string) => void;
  /**
   * Statements that go first in each batch that writes to a relation, in its transaction: they can say who writes, for
   * triggers to tell. They are repeated with the batch.
   */
  readonly beforeWrite?: (who: Who, relation: string) => readonly SQL[];
  /** The functions by their name in the URL, which is `/rpc/<name>`. */
  readonly functions?: Functions<Who>;
  /** Refuse PATCH and DELETE that have no filter. Default `true`. */
  readonly safeUpdate?: boolean;
  /** Whether an embed may lead back to a relation that it is inside of: each such level multiplies the work. Default `true`. */
  readonly returningEmbeds?: boolean;
  /** The most rows a response to a read has: a page past it is cut. Default: no cap. */
  readonly maxRows?: number;
  /** The most rows that one PATCH or DELETE may change: past it nothing is written. Default: no cap, as PostgREST. */
  readonly maxChangedRows?: number;
  /** The most rows that a write may show: past it nothing is written. Default: no cap, as PostgREST. */
  readonly maxShownRows?: number;
  /** The most bytes of an answer's body; of the rows that a write shows it is made sure before. Default: no cap. */
  readonly maxAnswerBytes?: number;
  /** The most bytes of a value of a JSON column, as it is stored. Default: no cap. */
  readonly maxJsonBytes?: number;
  /** Allow `count()`, `sum()`, `avg()`, `min()`, `max()` in `select`. Default `false`, as PostgREST. */
  readonly aggregates?: boolean;
}
