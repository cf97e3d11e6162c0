/**
 * The connection to the database. Every statement goes through it: within the request's deadline, retried where that
 * is safe and useful (`retry-policy.ts`), and counted.
 */

import { within } from "../../deadline";
import type { Database } from "../../options";
import { prepare, type Statement } from "../sql/statement";
import type { Batch } from "./batch";
import { toCells, toRows } from "./cells";
import type { Cell, Row } from "./result-set";
import { backOffDelay, readOutage, retryDelay, StalledError, type StatementKind } from "./retry-policy";

/** How much a request used the database. */
export interface DatabaseUsage {
  /** Milliseconds of waiting for the database, including pauses between tries. */
  milliseconds: number;
  roundTrips: number;
  /** Rows that the database scanned, as D1 says it of each statement that it answered. */
  rowsRead: number;
  rowsWritten: number;
}

/** The clock and randomness, which tests replace. */
export interface Timing {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface Connection {
  /** The rows of a statement that changes nothing. */
  rows(statement: Statement): Promise<readonly (readonly Cell[])[]>;
  /** The same for a statement whose rows may be packed. */
  packedRows(statement: Statement): Promise<readonly Row[]>;
  /** Runs statements that change nothing, over one snapshot. An empty batch makes no call. */
  read(batch: Batch): Promise<void>;
  /**
   * Runs statements as one transaction.
   * @param repeatable whether doing it twice is as good as doing it once
   */
  write(batch: Batch, repeatable: () => boolean): Promise<void>;
  /** Waits before a request starts over, longer each time; false if the deadline would pass first. */
  backOff(restarts: number): Promise<boolean>;
}

const stalled = () => new StalledError("The database gave no answer");

const realTiming: Timing = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

export function newUsage(): DatabaseUsage {
  return { milliseconds: 0, roundTrips: 0, rowsRead: 0, rowsWritten: 0 };
}

interface ConnectOptions {
  /** Collects the usage. */
  readonly usage?: DatabaseUsage | undefined;
  /** Statements that go first in each transaction that writes. */
  readonly before?: readonly Statement[];
  readonly timing?: Timing;
}

/**
 * A connection for one request, whose deadline runs from now.
 * @param deadlineMs how long all of its statements may take together
 */
export function connect(
  database: Database,
  deadlineMs: number,
  { usage = newUsage(), before = [], timing = realTiming }: ConnectOptions = {},
): Connection {
  const end = timing.now() + deadlineMs;

  const attempt = async <T>(
    kind: StatementKind,
    run: () => Promise<T>,
    repeatable: () => boolean = () => true,
  ): Promise<T> => {
    const start = timing.now();
    try {
      for (let retries = 0; ; retries += 1) {
        // Past the deadline, after a slow step in between, nothing more is sent.
        if (timing.now() >= end) throw stalled();
        usage.roundTrips += 1;
        try {
          return await within(end - timing.now(), run(), stalled);
        } catch (error) {
          const outage = error instanceof Error ? readOutage(error) : undefined;
          if (outage === undefined) throw error;
          const delay = retryDelay(outage, kind, retries, repeatable, timing.random(), end - timing.now());
          if (delay === undefined) throw error;
          await timing.sleep(delay);
        }
      }
    } finally {
      usage.milliseconds += timing.now() - start;
    }
  };

  const count = (results: readonly D1Result[]) => {
    for (const { meta } of results) {
      usage.rowsRead += meta.rows_read;
      usage.rowsWritten += meta.rows_written;
    }
    return results;
  };

  const send = (statements: readonly Statement[]) =>
    database.batch(statements.map((statement) => prepare(database, statement)));

  // Not `raw`, which says nothing of the rows that were read.
  const readOne = async (statement: Statement) => {
    const result = await attempt("read", () => prepare(database, statement).all());
    count([result]);
    return result;
  };

  return {
    rows: async (statement) => toCells(await readOne(statement)),
    packedRows: async (statement) => toRows(await readOne(statement), statement.packing),
    read: async (batch) => {
      if (batch.statements.length === 0) return;
      batch.settle(count(await attempt("read", () => send(batch.statements))));
    },
    write: async (batch, repeatable) => {
      const statements = [...before, ...batch.statements];
      const [only] = statements;
      const run = async () =>
        only && statements.length === 1 ? [await prepare(database, only).all()] : send(statements);
      batch.settle(count(await attempt("write", run, repeatable)).slice(before.length));
    },
    backOff: async (restarts) => {
      const delay = backOffDelay(restarts, timing.random());
      if (delay >= end - timing.now()) return false;
      await timing.sleep(delay);
      return true;
    },
  };
}
