/**
 * A plan: what a request does, with every name resolved and every value read as its type. `plan/` makes it, `query/`
 * turns it into SQL, `response/` renders its result. It is a read-only tree: `read-tree.ts` for reads, `write-tree.ts`
 * for writes.
 */
import type { SQL } from "drizzle-orm";
import type { Action, Relation } from "../catalog/catalog";
import type { CommandCall } from "../command";
import type { WalkedRequest } from "../cursor";
import type { Datum, OutputSettings } from "../datatypes/data-type";
import type { MediaType } from "../parse/ast";
import type { Walk } from "../view";
import type { Cardinality, ReadPlan } from "./read-tree";
import type { MutatePlan } from "./write-tree";

export type { Column, ForeignKey, Relation, UniqueSet } from "../catalog/catalog";
export type * from "./read-tree";
export type * from "./write-tree";

/** What the response needs to know about the request. */
export interface ResponseSettings {
  readonly mediaType: MediaType;
  /** The answer is one object instead of an array with one. */
  readonly asObject: boolean;
  readonly output: OutputSettings;
  readonly preferenceApplied: readonly string[];
  /** The schema, if the request names it. */
  readonly profile?: string;
  readonly head: boolean;
}

/** The URL as sent, for `Content-Location` and `Location`. */
export interface RequestLocation {
  readonly path: string;
  readonly search: string;
  /** How the list is walked; absent if it is not. */
  readonly walk?: WalkedRequest;
}

/** Whether to count the rows of all pages; only a whole table is estimated. */
export type CountPlan =
  | { readonly kind: "none" | "exact" }
  | { readonly kind: "estimated"; readonly exactUpTo: number };

/** The stored value, or list of stored values, of a filter with an operand. */
export type OperandValue = Datum | readonly Datum[];

/**
 * The plan of a read. All but `operands` and `location` is the same for every read of its shape, so it is cached,
 * together with what `query/` and `response/` make from it.
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
  /** Whether it reads the rows of a function. */
  readonly isCall?: boolean;
  /** Absent if there is at most one page, or the engine does not walk lists. */
  readonly page?: PagePlan;
  /** Read first: `read` with a limit that it rarely reaches. */
  readonly likely?: ReadPlan & { readonly limit: number };
}

/** How a page is read so that the next one can continue after it. */
export interface PagePlan {
  /** `read` with one more row, and with the values of its cursor at the end of each row. */
  readonly fetch: ReadPlan;
  readonly next: NextPage;
}

export type NextPage =
  /** The cursor has the values of these cells of the last row. */
  | { readonly kind: "after"; readonly cells: readonly number[] }
  | { readonly kind: "offset" }
  /** The function gives the cursor. */
  | { readonly kind: "function"; readonly walk: Walk };

export interface MutateRequestPlan {
  readonly kind: "mutate";
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly mutate: MutatePlan;
  /** The statements that go first in each batch that writes. */
  readonly before: readonly SQL[];
  readonly countRows: boolean;
  readonly settings: ResponseSettings;
  readonly location: RequestLocation;
}

/** The plan of a call of a function that writes. */
export interface CommandPlan {
  readonly kind: "command";
  /** The relation that it writes to, and the actions that it performs on it. */
  readonly relation: Relation;
  readonly actions: readonly Action[];
  readonly start: CommandCall["start"];
  /** If it would change more rows, it changes none (PGRST124). */
  readonly maxAffected?: number;
  /** Whether it writes nothing, whatever it decides. */
  readonly isDryRun: boolean;
  /** How its report is shown: as a read of a relation that consists of the report's rows. */
  readonly answer: ReadRequestPlan;
  /** The statements that go first in the batch that writes. */
  readonly before: readonly SQL[];
}

export type Plan = ReadRequestPlan | MutateRequestPlan;
