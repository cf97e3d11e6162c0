import { describe, expect, it } from "vitest";
import { backOffDelay, readOutage, retryDelay } from "../../src/postgrest/query/database/retry-policy";

describe("readOutage", () => {
  it.each([
    ["D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.", "unreached"],
    ["D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.", "unreached"],
    ["D1_ERROR: Network connection lost.", "interrupted"],
    ["D1_ERROR: Replica disconnected from primary.", "interrupted"],
    ["D1_ERROR: disk I/O error: SQLITE_IOERR", "interrupted"],
    ["D1_ERROR: unable to open database file: SQLITE_CANTOPEN", "interrupted"],
    ["D1_ERROR: locking protocol: SQLITE_PROTOCOL", "interrupted"],
    ["D1_ERROR: database is locked: SQLITE_BUSY", "unreached"],
    ["D1_ERROR: database table is locked: SQLITE_LOCKED", "unreached"],
    ["D1_ERROR: database schema has changed: SQLITE_SCHEMA", "unreached"],
    ["D1_ERROR: interrupted: SQLITE_INTERRUPT", "strained"],
    ["D1_ERROR: D1 DB reset because its code was updated.", "interrupted"],
    ["D1_ERROR: Internal error in D1 DB storage caused object to be reset.", "interrupted"],
    ["D1_ERROR: Can't read from request stream because client disconnected.", "interrupted"],
    ["D1_ERROR: internal error; reference = 3bd3bvbdk2qc", "interrupted"],
    ["D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.", "strained"],
    ["D1_ERROR: D1 DB is overloaded. Requests queued for too long.", "strained"],
    ["D1_ERROR: D1 DB is overloaded. Too many requests queued.", "strained"],
    ["D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.", "strained"],
    ["D1_ERROR: D1 DB exceeded its CPU time limit and was reset.", "strained"],
    ["D1_ERROR: UNIQUE constraint failed: t.timeout: SQLITE_CONSTRAINT", undefined],
    ["D1_ERROR: no such column: timeout: SQLITE_ERROR", undefined],
    ["D1_ERROR: bad JSON path: '22P02 invalid input: \"Network connection lost.\"': SQLITE_ERROR", undefined],
  ])("reads %j as %s", (message, outage) => {
    expect(readOutage(new Error(message))).toBe(outage);
  });
});

const always = () => true;
const never = () => false;

describe("retryDelay", () => {
  it.each([
    ["the first time", 0, [25, 50]],
    ["the second time", 1, [50, 100]],
    ["the third time", 2, [100, 200]],
  ])("grows, within its jitter: %s", (_, retries, [least, most]) => {
    expect(retryDelay("interrupted", "write", retries, always, 0, 10_000)).toBe(least);
    expect(retryDelay("interrupted", "write", retries, always, 1, 10_000)).toBe(most);
  });

  it.each([
    ["after three more tries of a write", "interrupted", "write", 3, always, 10_000],
    ["after one more try of a read, which D1 tried again too", "interrupted", "read", 1, always, 10_000],
    ["where it may have been done, and must not be twice", "interrupted", "write", 0, never, 10_000],
    ["where the database has too much to do", "strained", "write", 0, always, 10_000],
    ["where the deadline has passed", "stalled", "write", 0, always, 10_000],
    ["where the deadline would pass", "interrupted", "write", 0, always, 25],
  ] as const)("is none %s", (_, outage, kind, retries, repeatable, left) => {
    expect(retryDelay(outage, kind, retries, repeatable, 0, left)).toBeUndefined();
  });

  it("exists for anything that never reached the database", () => {
    expect(retryDelay("unreached", "write", 0, never, 0, 10_000)).toBe(25);
  });
});

describe("backOffDelay", () => {
  it("is up to twice as long each time", () => {
    const delays = [0, 1, 2, 3, 4].map((restarts) => [backOffDelay(restarts, 0), backOffDelay(restarts, 1)]);
    expect(delays).toEqual([
      [5, 10],
      [10, 20],
      [20, 40],
      [40, 80],
      [80, 160],
    ]);
  });
});
