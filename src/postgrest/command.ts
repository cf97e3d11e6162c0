/**
 * Functions that write, as the host defines them: `/rpc/<name>` reads what it decides on, decides, and writes in one
 * transaction that fails where what was read does not stand any more. Then it starts over.
 */
import type { SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action } from "./catalog/catalog";
import type { JsonObject, JsonValue } from "./datatypes/json/json";
import type { PostgrestError } from "./errors";
import type { Arguments, Caller, Parameter } from "./view";

/** A value as it is stored: booleans 0/1, canonical text for times and JSON. */
export type StoredCell = string | number | null;

/** Columns by name. */
export type StoredCells = Readonly<Record<string, StoredCell>>;

/** What a command needs of a relation that it writes to. */
export interface RowRules {
  /**
   * The columns that a row of the body gives, as they are stored.
   * @throws PGRST204 for a key that is no column; 22001, 22P02 and the errors of the types; 23502 for a null where none
   *   may be; 42501 for a row that the caller may not write
   */
  read(row: JsonObject): StoredCells;
  /**
   * A value of a JSON column, as it is stored.
   * @throws 22001 for one that is larger than it may be
   */
  storeJson(column: string, value: JsonValue): StoredCell;
  /** The columns of a new row that none gives; the key is made anew for each. */
  insertDefaults(): StoredCells;
  /** What a change sets besides what it is asked to. */
  readonly updateDefaults: StoredCells;
}

export interface CommandCaller<Who> extends Caller<Who> {
  rules(relation: string): RowRules;
}

/** What becomes of a call, once what it reads is known. */
export interface CommandOutcome {
  /**
   * One transaction. The first is a guard (`failWhere`) that fails where what was read does not stand any more. None:
   * there is nothing to write.
   */
  readonly writes: readonly SQL[];
  /** The rows of the answer, by the columns of the command's result. */
  readonly report: readonly StoredCells[];
  /** Told in place of the report; nothing is written. */
  readonly error?: PostgrestError;
}

/** One call of a command. */
export interface CommandCall {
  /** What it does with the relation in addition to what every call does. */
  readonly alsoNeeds?: readonly Action[];
  /** Begins, once it is known that the caller may do that. @throws PostgrestError for an argument that is wrong */
  start(): CommandRun;
}

export interface CommandRun {
  /** Read together, over one snapshot. */
  readonly reads: readonly SQL[];
  /** @param results the rows of each of `reads`, by the place of their columns */
  decide(results: readonly (readonly (readonly StoredCell[])[])[]): CommandOutcome;
}

export interface Command<Who> {
  readonly kind: "command";
  /** The columns of its report, as a Drizzle table that no database has. */
  readonly result: SQLiteTable;
  readonly parameters: readonly Parameter[];
  /** The relation that it writes to, and what every call does with it. */
  readonly relation: string;
  readonly actions: readonly Action[];
  /** @throws PostgrestError for an argument that is wrong */
  call(given: Arguments, caller: CommandCaller<Who>): CommandCall;
}
