/** The property: after any sequence of writes the Worker has answered as PostgREST does, and has the same rows. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { sequence } from "./arbitraries.ts";
import { knownDifferences } from "./known-differences.ts";
import type { Outcome } from "./outcome.ts";
import { codeOf, isAlike, type Move, type Players, play } from "./play.ts";
import { shrink } from "./shrink.ts";
import { describeWrite } from "./to-request.ts";
import type { Write } from "./write.ts";

export interface FuzzOptions {
  readonly players: Players;
  /** How many writes. */
  readonly runs: number;
  readonly seed: number;
}

interface Difference {
  /** Up to the write that is answered differently. */
  readonly writes: readonly Write[];
  readonly move: Move;
}

/** The writes at the least that a sequence has. */
const SHORTEST = 30;

function isExplained(move: Move): boolean {
  return knownDifferences.some((known) => known.explains(move));
}

async function findDifference(
  writes: readonly Write[],
  players: Players,
  onWrite: () => boolean = () => true,
): Promise<Difference | undefined> {
  const played: Write[] = [];
  let difference: Difference | undefined;
  await play(writes, players, (move) => {
    played.push(move.write);
    if (!isAlike(move) && !isExplained(move)) difference = { writes: [...played], move };
    return difference === undefined && onWrite();
  });
  return difference;
}

function fieldsOf({ answer, table }: Outcome): ReadonlyMap<string, unknown> {
  const { fault, ...fields } = answer;
  return new Map(Object.entries({ ...fields, ...fault, table }));
}

/** The names of what differs. */
function differingFields({ worker, postgres }: Move): readonly string[] {
  const [ours, theirs] = [fieldsOf(worker), fieldsOf(postgres)];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(ours.get(name), theirs.get(name)));
}

/** A sequence is shrunk to one that differs in the same. */
function kindOf(move: Move): string {
  const { worker, postgres } = move;
  return [...differingFields(move), codeOf(worker) ?? "", codeOf(postgres) ?? ""].join();
}

function describeDifference(move: Move): string {
  const [ours, theirs] = [fieldsOf(move.worker), fieldsOf(move.postgres)];
  return differingFields(move)
    .map((name) => `${name}\n  worker   ${show(ours.get(name))}\n  postgres ${show(theirs.get(name))}`)
    .join("\n");
}

const show = (value: unknown) =>
  Array.isArray(value) ? value.map((row) => `\n    ${row}`).join("") : JSON.stringify(value);

/** @returns what to read of the first difference; undefined where there is none. */
export async function fuzzWrites(options: FuzzOptions, onWrite: () => void): Promise<string | undefined> {
  const { players, runs, seed } = options;
  let done = 0;
  let found: Difference | undefined;
  const countWrite = () => {
    done += 1;
    onWrite();
    return done < runs;
  };
  const property = fc.asyncProperty(sequence, async (writes) => {
    if (done < runs) found = await findDifference(writes, players, countWrite);
    return found === undefined;
  });
  const numRuns = Math.ceil(runs / SHORTEST);
  const details = await fc.check(property, { numRuns, seed, endOnFailure: true });
  if (!found) return details.failed ? String(details.errorInstance) : undefined;
  const kind = kindOf(found.move);
  const shrunk = await shrink(found.writes, async (writes) => {
    const difference = await findDifference(writes, players);
    if (difference?.writes.length !== writes.length || kindOf(difference.move) !== kind) return false;
    found = difference;
    return true;
  });
  return [
    `seed ${seed}, after ${done} writes; the shortest sequence of ${shrunk.length}:`,
    ...shrunk.map((write, index) => `${index + 1}. ${describeWrite(write)}`),
    players.reference.explain(found.move.write),
    describeDifference(found.move),
  ].join("\n");
}
