import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ask,
  extraTokens,
  grantTokens,
  NOTHING_SPENT,
  restAfter,
  type Spending,
  timeToFull,
  timeToToken,
} from "../../src/rate-limit/token-bucket";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;
const minute = 60_000;

const one = (limit: number): Ask => ({ limit, waiting: 1, use: 0, left: 0, grantedAt: 0 });

/** How many of the requests at these times are let through. */
function passed(limit: number, times: readonly number[]): number {
  let spending: Spending = NOTHING_SPENT;
  let count = 0;
  for (const time of times) {
    const next = grantTokens(spending, one(limit), time);
    spending = next.spending;
    count += next.grant.granted;
  }
  return count;
}

const at = (time: number, count: number) => Array.from({ length: count }, () => time);

describe("grantTokens, for one request after the other", () => {
  it("returns what is left", () => {
    const first = grantTokens(NOTHING_SPENT, one(2), start);
    expect(first.grant).toEqual({ granted: 1, rest: 1, at: start });
    const next = grantTokens(first.spending, one(2), start);
    expect(next.grant).toEqual({ granted: 1, rest: 0, at: start });
    const refused = grantTokens(next.spending, one(2), start + 15 * second);
    expect(refused.grant).toEqual({ granted: 0, rest: 0.5, at: start + 15 * second });
    expect([timeToToken(2, 0.5), timeToFull(2, 0.5)]).toEqual([15 * second, 45 * second]);
  });

  it.each<[string, number, readonly number[], number]>([
    ["a minute's worth at once", 20, at(start, 60), 20],
    ["no second minute's worth across a boundary", 20, [...at(start - 1, 60), ...at(start + 1, 60)], 20],
    ["one more every three seconds", 20, [...at(start, 20), ...at(start + 3 * second, 5)], 21],
    ["half of it after half a minute", 20, [...at(start, 20), ...at(start + 30 * second, 60)], 30],
    ["all of it again after a minute", 20, [...at(start, 20), ...at(start + minute, 60)], 40],
    ["no more than that after an hour", 20, [...at(start, 20), ...at(start + 60 * minute, 60)], 40],
    ["one a minute", 1, [...at(start, 2), start + minute - 1, start + minute], 2],
    ["a steady client", 20, Array.from({ length: 100 }, (_, index) => start + index * 3 * second), 100],
    ["no more when the clock steps back", 20, [...at(start, 20), ...at(start - minute, 20)], 20],
  ])("allows %s", (_, limit, times, count) => {
    expect(passed(limit, times)).toBe(count);
  });

  it("applies a new limit at once", () => {
    const { spending } = grantTokens(NOTHING_SPENT, one(1), start);
    expect(grantTokens(spending, one(1), start).grant.granted).toBe(0);
    expect(grantTokens(spending, one(3), start).grant).toMatchObject({ granted: 1, rest: 1 });
  });

  it("allows at most a full bucket and its refill in any period", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 400 }),
        (limit, gaps) => {
          let time = start;
          const times = gaps.map((gap) => {
            time += gap;
            return time;
          });
          const most = limit + ((time - (times[0] ?? time)) * limit) / minute;
          expect(passed(limit, times)).toBeLessThanOrEqual(most + 1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("allows everything that it promised", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 300 }), (limit, before) => {
        let spending: Spending = NOTHING_SPENT;
        for (let i = 0; i < before; i++) spending = grantTokens(spending, one(limit), start).spending;
        const { rest } = grantTokens(spending, one(limit), start).grant;
        const later = start + timeToToken(limit, rest) + 1;
        expect(restAfter(limit, rest, later - start)).toBeGreaterThanOrEqual(1);
        expect(grantTokens(spending, one(limit), later).grant.granted).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe("extraTokens", () => {
  it.each<[string, number, number, number, number]>([
    ["nothing below 600 a minute", 599, 1_000, 599, 0],
    ["a second of the rate at the most", 600, 1_000, 600, 10],
    ["a second of a higher rate", 6_000, 1_000, 6_000, 100],
    ["no more than the isolate uses", 6_000, 62.5, 6_000, 62],
    ["nothing where the isolate wants nothing", 6_000, 0, 6_000, 0],
    ["an eighth of what is left", 6_000, 1_000, 100, 12],
    ["nothing of the last few", 6_000, 1_000, 7, 0],
    ["nothing of an empty bucket", 6_000, 1_000, 0, 0],
  ])("is %s", (_, limit, use, rest, expected) => {
    expect(extraTokens(limit, use, rest)).toBe(expected);
  });
});

describe("grantTokens, for an isolate", () => {
  /** A bucket that has so much left at `start`, and was last full a second before. */
  const holding = (rest: number): Spending => ({ spent: 6_000 - rest, at: start, fullAt: start - second });
  const ask = { limit: 6_000, waiting: 1, use: 40, left: 0, grantedAt: 0 };

  it.each<[string, Ask, number, { granted: number; rest: number }]>([
    ["grants what waits and what will come", ask, 6_000, { granted: 41, rest: 5_959 }],
    ["grants a renewal what will come", { ...ask, waiting: 0 }, 6_000, { granted: 40, rest: 5_960 }],
    ["grants what waits alone where little is left", ask, 8, { granted: 1, rest: 7 }],
    ["grants no more than there is", { ...ask, waiting: 5 }, 3, { granted: 3, rest: 0 }],
    ["grants nothing where nothing is left", ask, 0, { granted: 0, rest: 0 }],
    ["takes back what is left", { ...ask, left: 30, grantedAt: start }, 100, { granted: 17, rest: 113 }],
    [
      "takes no more back than was spent",
      { ...ask, left: 30, grantedAt: start },
      5_990,
      { granted: 41, rest: 5_959 },
    ],
    [
      "takes nothing back that has come back by itself",
      { ...ask, left: 30, grantedAt: start - 2 * second },
      100,
      { granted: 13, rest: 87 },
    ],
  ])("%s", (_, asked, rest, expected) => {
    expect(grantTokens(holding(rest), asked, start).grant).toEqual({ ...expected, at: start });
  });

  it("treats a bucket that refilled in the meantime as full", () => {
    const { spending } = grantTokens(holding(5_900), ask, start + 10 * second);
    expect(spending).toEqual({ spent: 41, at: start + 10 * second, fullAt: start + 10 * second });
  });
});
