import { describe, expect, it } from "vitest";
import { readOutage, retryDelay } from "../../src/postgrest/query/retry-policy";

describe("readOutage", () => {
  it.each([
    ["D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.", "unreached"],
    ["D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.", "unreached"],
    ["D1_ERROR: Network connection lost.", "interrupted"],
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
  ])("reads %j as %s", (message, outage) => {
    expect(readOutage(new Error(message))).toBe(outage);
  });
});

describe("retryDelay", () => {
  it.each([
    ["the first time", 0, [25, 50]],
    ["the second time", 1, [50, 100]],
    ["the third time", 2, [100, 200]],
  ])("grows, within its jitter: %s", (_, retries, [least, most]) => {
    expect(retryDelay("interrupted", retries, true, 0, 10_000)).toBe(least);
    expect(retryDelay("interrupted", retries, true, 1, 10_000)).toBe(most);
  });

  it.each([
    ["after three more tries", "interrupted", 3, true, 10_000],
    ["where it may have been done, and must not be twice", "interrupted", 0, false, 10_000],
    ["where the database has too much to do", "strained", 0, true, 10_000],
    ["where the deadline has passed", "stalled", 0, true, 10_000],
    ["where the deadline would pass", "interrupted", 0, true, 25],
  ] as const)("is none %s", (_, outage, retries, repeatable, left) => {
    expect(retryDelay(outage, retries, repeatable, 0, left)).toBeUndefined();
  });

  it("is there for what never came to the database, whatever it was", () => {
    expect(retryDelay("unreached", 0, false, 0, 10_000)).toBe(25);
  });
});
