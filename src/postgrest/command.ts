/**
 * Functions that write. The host defines them; `/rpc/<name>` reads, decides, and writes in one transaction, which fails if
 * the rows read have changed since. Then the call starts over.
 */
import type { SQL } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Action } from "./catalog/catalog";
import type { JsonObject, JsonValue } from "./datatypes/json/json";
import type { PostgrestError } from "./errors";
import type { RowFaults } from "./parse/body/rows-apart";
import type { Arguments, Caller, Parameter } from "./view";

/** A value as it is stored: booleans 0/1, canonical text for times and JSON. */
export type StoredCell = string | number | null;

/** Columns by name. */
export type StoredCells = Readonly<Record<string, StoredCell>>;

/** The rules of the relation that a command writes to. */
export interface RowRules {
  /**
   * The columns that a row of the body gives, as they are stored.
   * @throws PGRST204 for a key that is not a column; 22001, 22P02 and the errors of the types; 23502 for a null in a
   *   required column; 42501 for a row that the caller may not write
   */
  read(row: JsonObject): StoredCells;
  /**
   * A value of a JSON column, as it is stored.
   * @throws 22001 for a value that is too large
   */
  storeJson(column: string, value: JsonValue): StoredCell;
  /** The defaults of a new row; each call generates a new key. */
  insertDefaults(): StoredCells;
  /** What each change sets in addition: when and by whom. */
  readonly updateDefaults: StoredCells;
}

export interface CommandCaller<Who> extends Caller<Who> {
  rules(relation: string): RowRules;
  /** The rows of `rowsArgument` that cannot be stored; of each, only the members with storable text are given. */
  readonly rowFaults: RowFaults;
}

/** The decision of a call, from what it has read. */
export interface CommandOutcome {
  /**
   * The statements of one transaction. The first are guards (`buildGuard`), which fail if the rows read have changed. Empty
   * if there is nothing to write.
   */
  readonly writes: readonly SQL[];
  /** The rows of the answer, by the columns of the command's result. */
  readonly report: readonly StoredCells[];
  /** How many rows it creates, changes or deletes, for `Prefer: max-affected`. */
  readonly changed: number;
  /** Thrown instead of answering with the report; nothing is written. */
  readonly error?: PostgrestError;
}

/** A stored time as JSON, in the zone that the request prefers: `"2026-01-01T00:00:00Z"` with its quotes. */
export type ShowTime = (stored: string) => string;

/** One call of a command. */
export interface CommandCall {
  /** What it does with the relation in addition to what every call does. */
  readonly alsoNeeds?: readonly Action[];
  /** Whether it writes nothing, whatever it decides. Default: no. */
  readonly isDryRun?: boolean;
  /** Starts the call after the check of `alsoNeeds`. @throws PostgrestError for an invalid argument */
  start(showTime: ShowTime): CommandRun;
}

/** A statement, or one that fails (`buildBoundFault("answer")`) if its rows have more bytes than it is given. */
export type CommandRead = SQL | ((maxBytes: number) => SQL);

export interface CommandRun {
  /** Read together, over one snapshot. All of those with a bound share the bytes of an answer equally. */
  readonly reads: readonly CommandRead[];
  /** @param results the rows of each of `reads`, with cells in the order of the columns */
  decide(results: readonly (readonly (readonly StoredCell[])[])[]): CommandOutcome;
}

export interface Command<Who> {
  readonly kind: "command";
  /** The columns of its report, as a Drizzle table that exists in no database. */
  readonly result: SQLiteTable;
  readonly parameters: readonly Parameter[];
  /**
   * The argument with a list of rows that the command judges one by one. If it has none, a row with text or JSON that cannot
   * be stored is an error of the whole call.
   */
  readonly rowsArgument?: string;
  /** The relation that it writes to, and what every call does with it. */
  readonly relation: string;
  readonly actions: readonly Action[];
  /** @throws PostgrestError for an invalid argument */
  call(given: Arguments, caller: CommandCaller<Who>): CommandCall;
}
