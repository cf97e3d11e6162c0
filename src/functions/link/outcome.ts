/** What `link` is asked for and what becomes of it, row by row (docs/spec.md §12). */
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
  /** Why the row cannot be taken as it is. */
  readonly fault?: RowFault;
}

/** Why a row does not land; `owner` is the mapping that is in the way. */
export interface RowFault {
  readonly action: "refused" | "invalid";
  readonly code: string;
  readonly message: string;
  readonly details: string | null;
  readonly hint: string | null;
  readonly owner?: StoredMapping;
}

interface OutcomeBase {
  /** The place of the row in the body, from 0. */
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
      /** A new `lastSyncedAt` to store, where the row gives one. */
      readonly lastSyncedAt?: StoredCell;
    })
  | (OutcomeBase & { readonly action: "stale"; readonly before: StoredMapping })
  | (OutcomeBase & { readonly action: "missing" })
  | (OutcomeBase & {
      readonly action: "refused" | "invalid";
      readonly before: StoredMapping | undefined;
      readonly fault: RowFault;
    });

/** A row that may land: its mapping as it would be. */
export interface Landing {
  readonly index: number;
  readonly before: StoredMapping | undefined;
  readonly after: StoredMapping;
  readonly changed: boolean;
}

/** What is stored of what the body concerns. */
export interface LinkState {
  /** Every mapping that the rows name by id or entity, or whose external id one of them wants. */
  readonly mappings: readonly StoredMapping[];
  /** The ids of the body that a mapping has which the caller may not see. */
  readonly hiddenIds: ReadonlySet<string>;
}
