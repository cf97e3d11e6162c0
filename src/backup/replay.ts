/**
 * The parts of a backup → the mappings at the moment that its `end` is of. Pure.
 *
 * Its rows were read page by page while others wrote, so they are of many moments; but every write is in the change feed,
 * with the whole row as it was after it. A row without a change between `start` and `end` is as it was read. Of one that
 * has changes, the last of them says what the row is, or that it is gone; and `jsonNull`, whether a metadata of null is
 * JSON null, which the feed does not tell from a missing value.
 *
 * What is changed is a row of a company. One that moves to another company is deleted there and inserted here, and as
 * `end` is of one moment for all companies, it is in one of them.
 */
import type { JsonNull, LastChange, Row } from "./manifest.ts";
import { readImage, touched } from "./row-image.ts";

/** The parts contradict each other: they are not of one history. */
export class ContradictoryBackup extends Error {
  override readonly name = "ContradictoryBackup";
}

export interface Replay {
  /** Takes the next change of the feed; all of them come before the rows. @returns whether it is from before `end` */
  note(change: Row): boolean;
  /** Takes a row. @returns whether it is as it was at `end`; else `changedRows` has it, if it is there at all */
  admit(row: Row): boolean;
  /** The rows that changed meanwhile, as they were at `end`. @throws ContradictoryBackup */
  changedRows(): readonly Row[];
  /** For each company whose oldest changes were pruned while the feed was read: the first change without a gap after it. */
  readonly firstWhole: ReadonlyMap<string, number>;
}

/** A row that has changes between `start` and `end`. */
interface Chain {
  /** What it was before the first of them and after each; null: not there. */
  readonly states: (Row | null)[];
  /** As it was read. */
  read: Row | null;
}

export function createReplay(
  start: readonly LastChange[],
  end: readonly LastChange[],
  jsonNulls: readonly JsonNull[],
): Replay {
  const from = new Map(start.map(({ companyId, seq }) => [companyId, seq]));
  const to = new Map(end.map(({ companyId, seq }) => [companyId, seq]));
  /** The first and the last change of each company that follow each other without a gap. */
  const seen = new Map<string, { readonly first: number; last: number }>();
  const firstWhole = new Map<string, number>();
  const chains = new Map<string, Chain>();
  const areJsonNull = new Set(jsonNulls.map(({ companyId, id }) => keyOf(companyId, id)));

  return {
    firstWhole,
    note: (change) => {
      const companyId = String(change.companyId);
      const seq = Number(change.seq);
      if (seq > (to.get(companyId) ?? 0)) return false;
      const run = seen.get(companyId);
      if (run?.last === seq - 1) run.last = seq;
      else {
        if (run) firstWhole.set(companyId, seq);
        seen.set(companyId, { first: seq, last: seq });
      }
      if (seq > (from.get(companyId) ?? 0)) lengthen(chains, change);
      return true;
    },
    admit: (row) => {
      const chain = chains.get(keyOf(row.companyId, row.id));
      if (chain) chain.read = row;
      return chain === undefined;
    },
    changedRows: () => {
      for (const [companyId, last] of to) {
        const run = seen.get(companyId);
        const isWhole = run !== undefined && run.first <= (from.get(companyId) ?? 0) + 1 && run.last === last;
        if (!isWhole) throw new ContradictoryBackup(`The changes of company ${companyId} are not all there`);
      }
      return [...chains].flatMap(([key, chain]) => {
        const row = settle(key, chain);
        if (row === null) return [];
        const isNull = row.metadata === null || row.metadata === "null";
        return [isNull ? { ...row, metadata: areJsonNull.has(key) ? "null" : null } : row];
      });
    },
  };
}

const keyOf = (companyId: unknown, id: unknown) => JSON.stringify([companyId, id]);

function lengthen(chains: Map<string, Chain>, { companyId, mappingId, before, after }: Row): void {
  const key = keyOf(companyId, mappingId);
  const state = after == null ? null : readImage(String(after));
  const chain = chains.get(key);
  if (chain) {
    chain.states.push(state);
    return;
  }
  // Of an update, only what it changed is told of the row before.
  const earlier = before == null ? null : { ...state, ...readImage(String(before)) };
  chains.set(key, { states: [earlier, state], read: null });
}

/** The row at the end. Only a row that was read in one of its states is of the same history as its changes. */
function settle(key: string, { states, read }: Chain): Row | null {
  if (!states.some((state) => isSame(state, read))) {
    throw new ContradictoryBackup(`The row ${key} was read in a state that the change feed does not have`);
  }
  const last = states.at(-1) ?? null;
  // A row that was only touched since its last change has that only where it was read.
  return isSame(last, read) ? read : last;
}

/** Whether two states are the same but for what the feed does not tell. */
function isSame(a: Row | null, b: Row | null): boolean {
  if (a === null || b === null) return a === b;
  return Object.entries(a).every(
    ([column, value]) => touched.has(column) || value === (b[column] ?? null) || isNothing(value, b[column]),
  );
}

/** JSON null and a missing value: an image shows both alike. */
const isNothing = (image: unknown, stored: unknown) => image === null && stored === "null";
