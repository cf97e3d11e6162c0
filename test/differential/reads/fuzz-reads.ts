/** The property: to any query the Worker answers what PostgreSQL does. */
import fc from "fast-check";
import type { Postgres } from "../postgres.ts";
import { query } from "./arbitraries.ts";
import { compareOutcomes, type Difference } from "./compare.ts";
import { knownDifferences } from "./known-differences.ts";
import { partsOf, type Query } from "./query.ts";
import { toSql } from "./to-sql.ts";
import { describeQuery } from "./to-url.ts";
import type { Worker } from "./worker.ts";

export interface FuzzOptions {
  readonly worker: Worker;
  readonly postgres: Postgres;
  readonly runs: number;
  readonly seed: number;
  /** Where in the run to begin, as a report gives it. */
  readonly path?: string;
}

export async function findDifference(
  asked: Query,
  { worker, postgres }: Pick<FuzzOptions, "worker" | "postgres">,
): Promise<Difference | undefined> {
  const [ours, theirs] = await Promise.all([worker.read(asked), postgres.read(asked)]);
  const difference = compareOutcomes(asked, ours, theirs);
  if (knownDifferences.some((known) => known.explains(asked, ours, theirs))) return undefined;
  if (difference === undefined || ours.kind !== "error") return difference;
  // Of several faults in one query, which is told first is nobody's promise; and PostgreSQL tells none of what it
  // comes to see that it need not look at, such as a regular expression beside a condition that no row meets.
  for (const part of partsOf(asked)) {
    const told = await postgres.read(part);
    if (told.kind === "error" && told.code === ours.code) return undefined;
  }
  return difference;
}

/** @returns what to read of the first difference; undefined where there is none. */
export async function fuzzReads(options: FuzzOptions, onQuery: () => void): Promise<string | undefined> {
  const { runs, seed, path } = options;
  const property = fc.asyncProperty(query, async (asked) => {
    onQuery();
    return (await findDifference(asked, options)) === undefined;
  });
  const details = await fc.check(property, { numRuns: runs, seed, ...(path !== undefined && { path }) });
  if (!details.failed) return undefined;
  const [asked] = details.counterexample ?? [];
  if (asked === undefined) return String(details.errorInstance);
  const difference = (await findDifference(asked, options)) ?? String(details.errorInstance);
  return [
    `seed ${seed}, path ${details.counterexamplePath}, after ${details.numRuns} queries`,
    describeQuery(asked),
    toSql(asked),
    JSON.stringify(difference, undefined, 2),
  ].join("\n");
}
