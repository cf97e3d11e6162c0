/**
 * What the Worker answers otherwise than PostgreSQL, on purpose or because SQLite has no way to it; the README's table
 * of differences says the same. Each is as narrow as it can be told from a query and its two answers.
 */
import type { Outcome } from "./outcome.ts";
import {
  type AggregateFunction,
  embedsOf,
  type Field,
  leavesOf,
  type Query,
  type Read,
  type SelectedField,
} from "./query.ts";

export interface KnownDifference {
  readonly name: string;
  readonly why: string;
  /** Whether it explains that the answers differ. */
  explains(query: Query, worker: Outcome, postgres: Outcome): boolean;
}

const codeOf = (outcome: Outcome) => (outcome.kind === "error" ? outcome.code : undefined);

function readsOf(read: Read): readonly Read[] {
  return [read, ...embedsOf(read).flatMap((embed) => readsOf(embed.read))];
}

function selectedFields(query: Query): readonly SelectedField[] {
  return readsOf(query.read).flatMap(({ select }) => select.filter((item) => item.kind === "field"));
}

const isLeastOrGreatest = (aggregate: AggregateFunction | undefined) =>
  aggregate === "min" || aggregate === "max";

const isText = (field: Field | undefined) => field?.path.at(-1)?.arrow === "->>";

/** Back references and look-around. */
const unlinear = /\\[1-9]|\(\?<?[=!]/;

function patternsOf(query: Query): readonly string[] {
  return readsOf(query.read).flatMap(({ filters }) =>
    filters
      .flatMap(leavesOf)
      .flatMap(({ test }) =>
        (test.kind === "compare" || test.kind === "quantified") && /match/.test(test.operator)
          ? [test.value]
          : [],
      ),
  );
}

/** Codes of a value that its type does not take. */
const badValue: ReadonlySet<string | undefined> = new Set(["22P02", "22003", "22007", "22008", "22009"]);

export const knownDifferences: readonly KnownDifference[] = [
  {
    name: "a malformed array of bad values",
    why: "PostgreSQL reads the values as it goes, so it may find a bad one before the array's own fault; here the array is read first.",
    explains: ({ read }, worker, postgres) =>
      badValue.has(codeOf(worker)) &&
      badValue.has(codeOf(postgres)) &&
      readsOf(read).some(({ filters }) =>
        filters.flatMap(leavesOf).some(({ test }) => test.kind === "quantified"),
      ),
  },
  {
    name: "a member without a name",
    why: "PostgreSQL has no column of an empty name; a JSON member may have one.",
    explains: (_query, worker, postgres) => worker.kind === "rows" && codeOf(postgres) === "42601",
  },
  {
    name: "the least and the greatest text of objects and arrays",
    why: "SQLite spells what `->>` finds without spaces where it takes the least or the greatest.",
    explains: (query, worker, postgres) =>
      worker.kind === "rows" &&
      postgres.kind === "rows" &&
      selectedFields(query).some(({ aggregate, field }) => isLeastOrGreatest(aggregate) && isText(field)),
  },
  {
    name: "which of several bad values beside an aggregate is told of",
    why: "Rows are grouped in an order that is nobody's promise.",
    explains: (query, worker, postgres) =>
      badValue.has(codeOf(worker)) &&
      badValue.has(codeOf(postgres)) &&
      selectedFields(query).some(({ aggregate, cast }) => aggregate !== undefined && cast !== undefined),
  },
  {
    name: "the first of all days, in a zone west of UTC",
    why: "It is of the year 1 BC there, which a cast to a date or timestamp cannot store here.",
    explains: (query, worker, postgres) =>
      query.timeZone !== undefined && codeOf(worker) === "22008" && postgres.kind === "rows",
  },
  {
    name: "a regular expression that is refused",
    why: "They run in linear time: no back references and no look-around (2201B).",
    explains: (query, worker, postgres) =>
      codeOf(worker) === "2201B" &&
      postgres.kind === "rows" &&
      patternsOf(query).some((text) => unlinear.test(text)),
  },
];
