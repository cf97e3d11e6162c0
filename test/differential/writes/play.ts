/** Plays writes against both, one after the other, and compares answer and table after each. */
import { isDeepStrictEqual } from "node:util";
import { minify, splitCsv, splitRows } from "../answer.ts";
import type { Answer, Outcome } from "./outcome.ts";
import type { Reference } from "./reference/postgrest.ts";
import type { Steps } from "./steps.ts";
import type { TestedWorker } from "./worker.ts";
import type { Write } from "./write.ts";

export interface Players {
  readonly worker: TestedWorker;
  readonly reference: Reference;
  readonly steps: Steps;
}

/** One write, answered by both. */
export interface Move {
  readonly write: Write;
  readonly worker: Outcome;
  readonly postgres: Outcome;
}

export function isAlike({ worker, postgres }: Move): boolean {
  return isDeepStrictEqual(worker, postgres);
}

/** Rows of an update or a delete come in no order, and rows that are joined in that of PostgreSQL's plan. */
function comesInAnyOrder({ method, select, ordered }: Write): boolean {
  if (ordered) return false;
  return method === "PATCH" || method === "DELETE" || select?.some(({ kind }) => kind === "embed") === true;
}

function comparableBody(write: Write, body: string): string {
  const isCsv = write.accept === "text/csv";
  const anyOrder = comesInAnyOrder(write);
  if (isCsv) {
    if (!anyOrder) return body;
    return [body.split("\n")[0], ...splitCsv(body).toSorted()].join("\n");
  }
  if (!body.startsWith("[")) return minify(body);
  const rows = splitRows(body).map(minify);
  return `[${(anyOrder ? rows.toSorted() : rows).join(",")}]`;
}

function comparable(write: Write, answer: Answer, steps: Steps): Answer {
  const text = (part: string | null) => (part === null ? null : steps.normalise(part));
  const { fault } = answer;
  return {
    ...answer,
    location: text(answer.location),
    body: comparableBody(write, steps.normalise(answer.body)),
    ...(fault && { fault: { ...fault, details: text(fault.details) } }),
  };
}

const comparableTable = (rows: readonly string[], steps: Steps) =>
  rows.map((row) => steps.normalise(minify(row))).toSorted();

/**
 * The tables are read after each write that is not refused by both, and after the last one: what a refused write did
 * after all shows by then.
 * @param visit is told of each move; false ends the game.
 * @param literally without the liberties that are taken for what differs on purpose.
 */
export async function play(
  writes: readonly Write[],
  { worker, reference, steps }: Players,
  visit: (move: Move) => boolean,
  literally = false,
): Promise<void> {
  await worker.clear();
  await reference.setTable([]);
  const tables: { worker: readonly string[]; postgres: readonly string[] } = { worker: [], postgres: [] };
  for (const [index, write] of writes.entries()) {
    const step = steps.next;
    const [ours, theirs] = await steps.run(() =>
      Promise.all([worker.write(write), reference.write(write, step, literally)]),
    );
    if (!ours.fault || !theirs.fault || index === writes.length - 1) {
      [tables.worker, tables.postgres] = await Promise.all([worker.table(), reference.table()]);
    }
    const move: Move = {
      write,
      worker: {
        answer: comparable(write, ours, steps),
        table: comparableTable(tables.worker, steps),
      },
      postgres: {
        answer: comparable(write, theirs, steps),
        table: comparableTable(tables.postgres, steps),
      },
    };
    if (!visit(move)) return;
    // Where they differ on purpose, they go on from one table.
    if (!isDeepStrictEqual(move.worker.table, move.postgres.table)) {
      tables.postgres = tables.worker;
      await reference.setTable(tables.worker.map((row) => steps.toReference(row)));
    }
  }
}

/** The code of the error that an answer is. */
export function codeOf({ answer }: Outcome): string | undefined {
  return answer.fault?.code;
}
