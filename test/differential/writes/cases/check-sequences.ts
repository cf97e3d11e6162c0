/** The sequences that are written out, played against both: what is answered otherwise than it says there. */
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "../outcome.ts";
import { isAlike, type Move, type Players, play } from "../play.ts";
import { type Expected, fixedSequences } from "./fixed-sequences.ts";
import type { Sequence } from "./sequence.ts";
import { unlikeSequences } from "./unlike-sequences.ts";

/** What is said of an answer, in the terms of what is expected. */
function told({ status, fault, contentRange, body }: Answer, expected: Expected): Expected {
  return {
    status,
    ...(fault && { code: fault.code }),
    ...(expected.details !== undefined && fault && fault.details !== null && { details: fault.details }),
    ...(expected.contentRange !== undefined && contentRange !== null && { contentRange }),
    ...(expected.body !== undefined && { body }),
  };
}

async function lastMove(
  { writes }: Sequence,
  players: Players,
  literally: boolean,
): Promise<Move | undefined> {
  let last: Move | undefined;
  await play(
    writes,
    players,
    (move) => {
      last = move;
      return true;
    },
    literally,
  );
  return last;
}

/** @returns a text for each sequence that does not hold. */
export async function checkSequences(players: Players): Promise<readonly string[]> {
  const wrong: string[] = [];
  const check = (sequence: Sequence, move: Move | undefined, ours: Expected, theirs: Expected) => {
    const expected = { worker: ours, postgres: theirs };
    const is = move && {
      worker: told(move.worker.answer, ours),
      postgres: told(move.postgres.answer, theirs),
    };
    if (isDeepStrictEqual(is, expected)) return true;
    wrong.push(
      `${sequence.behaviour}\nis        ${JSON.stringify(is)}\nshould be ${JSON.stringify(expected)}`,
    );
    return false;
  };
  for (const fixed of fixedSequences) {
    const move = await lastMove(fixed, players, false);
    if (check(fixed, move, fixed.answer, fixed.answer) && move && !isAlike(move)) {
      wrong.push(`${fixed.behaviour}\n${JSON.stringify(move, undefined, 2)}`);
    }
  }
  for (const unlike of unlikeSequences) {
    check(unlike, await lastMove(unlike, players, true), unlike.worker, unlike.postgres);
  }
  return wrong;
}
