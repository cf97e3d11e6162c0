/** The input and the outcome of `link`, row by row (SPEC §12). */
import type { StoredCell, StoredCells } from "../../postgrest";

/** A mapping as it is stored. */
export interface StoredMapping extends StoredCells {
  readonly id: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly integration: string;
  readonly externalId: string | null;
  /** 0 or 1 */
  readonly allowDuplicateExternalId: number;
  readonly remoteUpdatedAt: string | null;
}

/** One row of the body. */
export interface AskedRow {
  /** The columns that the row gives, checked and as they are stored. */
  readonly cells: StoredCells;
  /** Why the row is refused or invalid. */
  readonly fault?: RowFault;
}

/** Why a row is not written; `owner` is the mapping that is in the way. */
export interface RowFault {
  readonly action: "refused" | "invalid";
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
  readonly owner?: StoredMapping;
}

interface OutcomeBase {
  /** The index of the row in the body, from 0. */
  readonly index: number;
}

export type LinkOutcome =
  | (OutcomeBase & {
      readonly action: "created";
      readonly after: StoredMapping;
      readonly displaced: readonly StoredMapping[];
    })
  | (OutcomeBase & {
      readonly action: "updated";
      readonly before: StoredMapping;
      readonly after: StoredMapping;
      readonly displaced: readonly StoredMapping[];
    })
  | (OutcomeBase & {
      readonly action: "unchanged";
      readonly before: StoredMapping;
      /** A new `lastSyncedAt` to store, if the row gives one. */
      readonly lastSyncedAt?: StoredCell;
    })
  | (OutcomeBase & { readonly action: "stale"; readonly before: StoredMapping })
  | (OutcomeBase & { readonly action: "missing" })
  | (OutcomeBase & {
      readonly action: "refused" | "invalid";
      readonly before: StoredMapping | undefined;
      readonly fault: RowFault;
    });

/** A row that may be written, with its mapping before and after. */
export interface Landing {
  readonly index: number;
  readonly before: StoredMapping | undefined;
  readonly after: StoredMapping;
  readonly changed: boolean;
}

/** The stored state that the body concerns. */
export interface LinkState {
  /** Every mapping that the rows name by id or entity, or whose external id one of them wants. */
  readonly mappings: readonly StoredMapping[];
  /** The ids in the body that belong to mappings which the caller may not see. */
  readonly hiddenIds: ReadonlySet<string>;
}
