/**
 * A plan: what a request does, every name resolved and every value read as its type. `plan/` makes it, `query/`
 * turns it into SQL, `response/` shows its outcome. Read-only trees: of a read in `read-tree.ts`, of a write in
 * `write-tree.ts`.
 */
import type { SQL } from "drizzle-orm";
import type { Action, Relation } from "../catalog/catalog";
import type { CommandRun } from "../command";
import type { WalkedRequest } from "../cursor";
import type { Datum, OutputSettings } from "../datatypes/data-type";
import type { MediaType } from "../parse/ast";
import type { Walk } from "../view";
import type { Cardinality, ReadPlan } from "./read-tree";
import type { MutatePlan } from "./write-tree";

export type { Column, ForeignKey, Relation, UniqueSet } from "../catalog/catalog";
export type * from "./read-tree";
export type * from "./write-tree";

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
  /** How the list is walked. Absent: it is not. */
  readonly walk?: WalkedRequest;
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
  /** It reads the rows of a function. */
  readonly isCall?: boolean;
  /** Absent where there is one page at the most, or the engine does not walk. */
  readonly page?: PagePlan;
  /** What to ask for first: `read` with a limit that its rows hardly ever reach. */
  readonly likely?: ReadPlan & { readonly limit: number };
}

/** How a page is read so that the next can go on after it. */
export interface PagePlan {
  /** `read` with one row more, and with what the cursor of a row is made of at the end of each. */
  readonly fetch: ReadPlan;
  readonly next: NextPage;
}

export type NextPage =
  /** The cursor has the values of the last row, which are in these cells. */
  | { readonly kind: "after"; readonly cells: readonly number[] }
  | { readonly kind: "offset" }
  /** The function says it. */
  | { readonly kind: "function"; readonly walk: Walk };

export interface MutateRequestPlan {
  readonly kind: "mutate";
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly mutate: MutatePlan;
  /** What goes first in each batch that writes. */
  readonly before: readonly SQL[];
  readonly countRows: boolean;
  readonly settings: ResponseSettings;
  readonly location: RequestLocation;
}

/** What a call of a function that writes does. */
export interface CommandPlan {
  readonly kind: "command";
  /** The relation that it writes to, and what it does with it. */
  readonly relation: Relation;
  readonly actions: readonly Action[];
  readonly start: () => CommandRun;
  /** How its report is shown: the reading of a relation whose rows the report has. */
  readonly answer: ReadRequestPlan;
  /** What goes first in the batch that writes. */
  readonly before: readonly SQL[];
}

export type Plan = ReadRequestPlan | MutateRequestPlan;
