/**
 * Decides what `link` does with each row of a body, from the body and from what is stored. Pure: the same input always
 * gives the same outcome. What counts is the state after the whole body, so entities may exchange their external ids.
 */

import type { StoredCell, StoredCells } from "../../postgrest";
import { BodyClaims } from "./body-claims";
import { linkFaults, missingEntityColumn } from "./faults";
import { externalKey } from "./keys";
import type { AskedRow, Landing, LinkOutcome, LinkState, RowFault, StoredMapping } from "./outcome";
import { refuseTaken } from "./refuse-taken";
import { StoredIndex } from "./stored-index";

export interface LinkOptions {
  /** Whether who owns an external id loses it to the row that wants it. */
  readonly onTaken: "refuse" | "move";
  readonly create: boolean;
  readonly ifNewer: boolean;
  /** A new mapping's columns that the row does not give, `id` included. */
  readonly newCells: (index: number) => StoredCells;
  /** What a change sets besides what it is asked to: when, and by whom. */
  readonly updateCells: StoredCells;
  /** What `metadata` becomes; absent: what the row gives. */
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
  const landing = new Map<number, Landing>();
  const refuse = ({ index, before }: Landing, fault: RowFault) => {
    landing.delete(index);
    outcomes[index] = { index, action: fault.action, before, fault };
  };

  for (const [index, row] of rows.entries()) {
    const before = stored.named(row.cells);
    const judged = judge(row, index, before, { claims, hiddenIds, options });
    if ("action" in judged) outcomes[index] = judged;
    else landing.set(index, judged);
  }
  for (const { row, other } of sameExternalIds(landing)) {
    refuse(row, linkFaults.sameExternalId(other, row.after.externalId));
  }
  for (const { row, fault } of refuseTaken(landing, stored, options.onTaken)) refuse(row, fault);
  for (const row of landing.values()) {
    outcomes[row.index] = landed(row, rows[row.index]?.cells ?? {}, stored);
  }
  return outcomes;
}

interface Judging {
  readonly claims: BodyClaims;
  readonly hiddenIds: ReadonlySet<string>;
  readonly options: LinkOptions;
}

/** What can be said of a row without what the other rows want of it. */
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

/** The rows that end up with an external id which an earlier one has. */
function sameExternalIds(landing: ReadonlyMap<number, Landing>) {
  const wanted = new Map<string, number>();
  const later: { readonly row: Landing; readonly other: number }[] = [];
  for (const row of landing.values()) {
    const key = externalKey(row.after);
    if (key === undefined) continue;
    const other = wanted.get(key);
    if (other === undefined) wanted.set(key, row.index);
    else later.push({ row, other });
  }
  return later;
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

/** The mapping as the row would have it, or why it cannot be. */
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

/** Checked by what the columns of a row were read as, and by `cannotName`. */
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

/** That only these differ is no change: when a row was last looked at, and by whom. */
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
  // Whoever the body names keeps or changes its external id by a row of its own.
  const holder = stored.holding(after);
  const displaced = holder && !stored.isNamed(holder) && holder.id !== before?.id ? [holder] : [];
  return before
    ? { index, action: "updated", before, after, displaced }
    : { index, action: "created", after, displaced };
}
