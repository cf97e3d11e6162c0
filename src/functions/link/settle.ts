/** Which rows cannot be written beside the others: two must not have one external id, nor take what another keeps. */
import { linkFaults } from "./faults";
import { externalKey } from "./keys";
import type { Landing, RowFault } from "./outcome";
import { refuseTaken } from "./refuse-taken";
import type { StoredIndex } from "./stored-index";

/** A row that would have the external id of another one. */
interface Twin {
  readonly row: Landing;
  readonly other: Landing;
}

/**
 * How often rows are tried without those that turned out to be in the way. One is enough for all but bodies made for it;
 * after the last, some rows of such a body are invalid that could have been written.
 */
const MAX_ROUNDS = 10;

/** @returns the faults of the rows that are not written, by their index */
export function settle(
  candidates: ReadonlyMap<number, Landing>,
  stored: StoredIndex,
  onTaken: "refuse" | "move",
): ReadonlyMap<number, RowFault> {
  const inTheWay = new Map<number, Twin>();
  for (let round = 1; ; round += 1) {
    const { refused, twins } = settleOnce(candidates, inTheWay, stored, onTaken);
    const isOut = (index: number) => refused.has(index) || twins.has(index);
    // The first of two rows may be refused in turn because the second is not written. Then the second has precedence.
    const unjust = [...twins.values()].filter(
      ({ row, other }) => !inTheWay.has(row.index) && isOut(other.index),
    );
    if (unjust.length === 0 || round === MAX_ROUNDS) return withTwins(refused, twins, candidates);
    for (const { row, other } of unjust) {
      if (!inTheWay.has(other.index)) inTheWay.set(other.index, { row: other, other: row });
    }
  }
}

interface Settled {
  readonly refused: ReadonlyMap<number, RowFault>;
  readonly twins: ReadonlyMap<number, Twin>;
}

function settleOnce(
  candidates: ReadonlyMap<number, Landing>,
  inTheWay: ReadonlyMap<number, Twin>,
  stored: StoredIndex,
  onTaken: "refuse" | "move",
): Settled {
  const refused = new Map<number, RowFault>();
  const twins = new Map(inTheWay);
  const landing = new Map([...candidates].filter(([index]) => !twins.has(index)));
  for (;;) {
    for (const { row, fault } of refuseTaken(landing, stored, onTaken)) {
      landing.delete(row.index);
      refused.set(row.index, fault);
    }
    // Only of rows that land: what a refused row wanted is free for others.
    const later = findTwins(landing);
    if (later.length === 0) return { refused, twins };
    for (const twin of later) {
      landing.delete(twin.row.index);
      twins.set(twin.row.index, twin);
    }
  }
}

function findTwins(landing: ReadonlyMap<number, Landing>): readonly Twin[] {
  const first = new Map<string, Landing>();
  const twins: Twin[] = [];
  for (const row of landing.values()) {
    const key = externalKey(row.after);
    if (key === undefined) continue;
    const other = first.get(key);
    if (other === undefined) first.set(key, row);
    else twins.push({ row, other });
  }
  return twins;
}

/** A twin is told of the row that is written. */
function withTwins(
  refused: ReadonlyMap<number, RowFault>,
  twins: ReadonlyMap<number, Twin>,
  candidates: ReadonlyMap<number, Landing>,
): ReadonlyMap<number, RowFault> {
  const faults = new Map(refused);
  if (twins.size === 0) return faults;
  const written = new Map<string | undefined, number>();
  for (const { index, after } of candidates.values()) {
    if (!refused.has(index) && !twins.has(index)) written.set(externalKey(after), index);
  }
  for (const { row, other } of twins.values()) {
    const index = written.get(externalKey(row.after)) ?? other.index;
    faults.set(row.index, linkFaults.sameExternalId(index, row.after.externalId));
  }
  return faults;
}
