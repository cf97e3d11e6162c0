/**
 * Decides what `link` does with each row of a body, from the body and the stored mappings. Pure: the same input always
 * gives the same outcome. Only the state after the whole body must be valid, so entities may swap their external ids.
 */

import type { StoredCell, StoredCells } from "../../postgrest";
import { BodyClaims } from "./body-claims";
import { linkFaults, missingEntityColumn } from "./faults";
import type { AskedRow, Landing, LinkOutcome, LinkState, RowFault, StoredMapping } from "./outcome";
import { settle } from "./settle";
import { StoredIndex } from "./stored-index";

export interface LinkOptions {
  /** Whether a row that wants a taken external id is refused, or takes it from its owner. */
  readonly onTaken: "refuse" | "move";
  readonly create: boolean;
  readonly ifNewer: boolean;
  /** The defaults of a new mapping's columns, including `id`. */
  readonly newCells: (index: number) => StoredCells;
  /** What each change sets in addition: when and by whom. */
  readonly updateCells: StoredCells;
  /** Merges `metadata`; absent: the row's value replaces it. */
  readonly mergeMetadata?: (stored: StoredCell, given: StoredCell) => StoredCell | RowFault;
}

/** One outcome for each row, in their order. */
export function decideLinks(
  rows: readonly AskedRow[],
  { mappings, hiddenIds }: LinkState,
  options: LinkOptions,
): readonly LinkOutcome[] {
  const stored = new StoredIndex(mappings, rows);
  const claims = new BodyClaims();
  const outcomes: LinkOutcome[] = [];
  const candidates = new Map<number, Landing>();

  for (const [index, row] of rows.entries()) {
    const before = stored.named(row.cells);
    const judged = judge(row, index, before, { claims, hiddenIds, options });
    if ("action" in judged) outcomes[index] = judged;
    else candidates.set(index, judged);
  }
  const faults = settle(candidates, stored, options.onTaken);
  for (const row of candidates.values()) {
    const fault = faults.get(row.index);
    outcomes[row.index] = fault
      ? { index: row.index, action: fault.action, before: row.before, fault }
      : landed(row, rows[row.index]?.cells ?? {}, stored);
  }
  return outcomes;
}

interface Judging {
  readonly claims: BodyClaims;
  readonly hiddenIds: ReadonlySet<string>;
  readonly options: LinkOptions;
}

/** Decides a row as far as possible without the other rows' wishes. */
function judge(
  { cells, fault }: AskedRow,
  index: number,
  before: StoredMapping | undefined,
  { claims, hiddenIds, options }: Judging,
): LinkOutcome | Landing {
  const failed = (why: RowFault): LinkOutcome => ({ index, action: why.action, before, fault: why });
  const unfit = fault ?? cannotName(cells, before, hiddenIds);
  if (unfit) return failed(unfit);
  const after = afterwards(cells, before, options, index);
  if (isFault(after)) return failed(after);
  const twin = claims.claim(index, after);
  if (twin) return failed(twin);
  if (!before && !options.create) return { index, action: "missing" };
  const changed = !before || differs(before, after);
  if (changed && options.ifNewer) {
    const own = cells.remoteUpdatedAt;
    if (typeof own !== "string") return failed(linkFaults.noTime());
    const theirs = before?.remoteUpdatedAt;
    // Stored times have one width, so text compares as time.
    if (before && typeof theirs === "string" && theirs >= own) {
      return { index, action: "stale", before };
    }
  }
  return { index, before, after, changed };
}

function cannotName(
  cells: StoredCells,
  before: StoredMapping | undefined,
  hiddenIds: ReadonlySet<string>,
): RowFault | undefined {
  const { id } = cells;
  if (typeof id === "string" && hiddenIds.has(id)) return linkFaults.idTaken(id);
  if (before && typeof id === "string") return undefined;
  const missing = missingEntityColumn(cells);
  return missing === undefined ? undefined : linkFaults.notNamed(missing);
}

/** The mapping as the row would make it, or the fault. */
function afterwards(
  cells: StoredCells,
  before: StoredMapping | undefined,
  { newCells, updateCells, mergeMetadata }: LinkOptions,
  index: number,
): StoredMapping | RowFault {
  const old = before ? { ...before, ...updateCells } : newCells(index);
  if (!mergeMetadata || cells.metadata === undefined) return asMapping({ ...old, ...cells });
  const metadata = mergeMetadata(old.metadata ?? null, cells.metadata);
  return isFault(metadata) ? metadata : asMapping({ ...old, ...cells, metadata });
}

function isFault(value: StoredCell | StoredMapping | RowFault): value is RowFault {
  return typeof value === "object" && value !== null && "action" in value;
}

/** Narrows the type. Reading the row's columns and `cannotName` have made sure of it. */
function asMapping(cells: StoredCells): StoredMapping {
  const { id, entityType, entityId, integration, externalId = null } = cells;
  const { allowDuplicateExternalId, remoteUpdatedAt = null } = cells;
  if (
    typeof id !== "string" ||
    typeof entityType !== "string" ||
    typeof entityId !== "string" ||
    typeof integration !== "string" ||
    typeof externalId === "number" ||
    typeof allowDuplicateExternalId !== "number" ||
    typeof remoteUpdatedAt === "number"
  ) {
    throw new TypeError(`not a mapping: ${Object.keys(cells).join(", ")}`);
  }
  return {
    ...cells,
    id,
    entityType,
    entityId,
    integration,
    externalId,
    allowDuplicateExternalId,
    remoteUpdatedAt,
  };
}

/** A difference in only these columns is not a change: they say when a row was last synced or updated, and by whom. */
const BOOKKEEPING: ReadonlySet<string> = new Set(["lastSyncedAt", "updatedAt", "updatedBy"]);

function differs(before: StoredMapping, after: StoredMapping): boolean {
  return Object.entries(after).some(([name, cell]) => !BOOKKEEPING.has(name) && before[name] !== cell);
}

function landed(
  { index, before, after, changed }: Landing,
  given: StoredCells,
  stored: StoredIndex,
): LinkOutcome {
  if (before && !changed) {
    const touched = given.lastSyncedAt !== undefined && given.lastSyncedAt !== before.lastSyncedAt;
    return {
      index,
      action: "unchanged",
      before,
      ...(touched && { lastSyncedAt: given.lastSyncedAt ?? null }),
    };
  }
  // A mapping that the body names is not displaced: its own row decides about its external id.
  const holder = stored.holding(after);
  const displaced = holder && !stored.isNamed(holder) && holder.id !== before?.id ? [holder] : [];
  return before
    ? { index, action: "updated", before, after, displaced }
    : { index, action: "created", after, displaced };
}
