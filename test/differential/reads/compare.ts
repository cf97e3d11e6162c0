/** Two answers to one query → what they differ in, if anything. */
import { minify } from "../answer.ts";
import type { Outcome } from "./outcome.ts";
import { comesAsAsked, isTotallyOrdered, type Query } from "./query.ts";

export interface Difference {
  readonly worker: unknown;
  readonly postgres: unknown;
}

/** By SPEC §2 a time in UTC is written with `Z`. */
function withZulu(row: string): string {
  return row.replace(/(T\d\d:\d\d:\d\d(?:\.\d+)?)\+00:00"/g, '$1Z"');
}

/** The place in the list of ids, which is the first member of such a row. */
const indexOf = (row: string) => /^\D*(\d+)/.exec(row)?.[1];

/** Sorts the rows of one id, and leaves each id where it came. */
function sortWithinIndex(rows: readonly string[]): readonly string[] {
  const groups: string[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && indexOf(last[0]) === indexOf(row)) last.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((group) => group.toSorted());
}

function comparable(rows: readonly string[], query: Query): readonly string[] {
  const normal = rows.map((row) => (query.representation === "csv" ? row : withZulu(minify(row))));
  if (comesAsAsked(query.read)) return sortWithinIndex(normal);
  return isTotallyOrdered(query.read) ? normal : normal.toSorted();
}

/** @returns undefined where the answers agree. */
export function compareOutcomes(query: Query, worker: Outcome, postgres: Outcome): Difference | undefined {
  if (worker.kind === "error" || postgres.kind === "error") {
    const agree = worker.kind === "error" && postgres.kind === "error" && worker.code === postgres.code;
    return agree ? undefined : { worker: summary(worker), postgres: summary(postgres) };
  }
  if (worker.count !== postgres.count) {
    return { worker: { count: worker.count }, postgres: { count: postgres.count } };
  }
  const left = comparable(worker.rows, query);
  const right = comparable(postgres.rows, query);
  const place = Array.from({ length: Math.max(left.length, right.length) }).findIndex(
    (_, index) => left[index] !== right[index],
  );
  if (place < 0) return undefined;
  const shown = (rows: readonly string[]) => ({ rows: rows.length, place, row: rows[place] });
  return { worker: shown(left), postgres: shown(right) };
}

function summary(outcome: Outcome) {
  return outcome.kind === "error" ? outcome : { rows: outcome.rows.length, first: outcome.rows[0] };
}
