import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOTHING_SPENT, type Spending, spendToken } from "../../src/rate-limit/token-bucket";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;
const minute = 60_000;

/** How many of the requests at these times are let through. */
function passed(limit: number, times: readonly number[]): number {
  let spending: Spending = NOTHING_SPENT;
  let count = 0;
  for (const time of times) {
    const next = spendToken(spending, limit, time);
    spending = next.spending;
    if (next.verdict.allowed) count += 1;
  }
  return count;
}

const at = (time: number, count: number) => Array.from({ length: count }, () => time);

describe("spendToken", () => {
  it("tells where the key stands", () => {
    const first = spendToken(NOTHING_SPENT, 2, start);
    expect(first.verdict).toEqual({
      allowed: true,
      limit: 2,
      remaining: 1,
      resetAt: start + 30 * second,
      retryAfter: 0,
    });
    const second_ = spendToken(first.spending, 2, start);
    expect(second_.verdict).toEqual({
      allowed: true,
      limit: 2,
      remaining: 0,
      resetAt: start + minute,
      retryAfter: 30 * second,
    });
    expect(spendToken(second_.spending, 2, start + 10 * second).verdict).toEqual({
      allowed: false,
      limit: 2,
      remaining: 0,
      resetAt: start + minute,
      retryAfter: 20 * second,
    });
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
  ])("lets through %s", (_, limit, times, count) => {
    expect(passed(limit, times)).toBe(count);
  });

  it("takes a new limit at once", () => {
    const { spending } = spendToken(NOTHING_SPENT, 1, start);
    expect(spendToken(spending, 1, start).verdict.allowed).toBe(false);
    expect(spendToken(spending, 3, start).verdict).toMatchObject({ allowed: true, remaining: 1 });
  });

  it("lets no more through in any time than a full bucket and what flows in meanwhile", () => {
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

  it("lets through whatever it said that it would", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 300 }), (limit, before) => {
        let spending: Spending = NOTHING_SPENT;
        for (let i = 0; i < before; i++) spending = spendToken(spending, limit, start).spending;
        const { verdict } = spendToken(spending, limit, start);
        const later = spendToken(spending, limit, start + Math.ceil(verdict.retryAfter) + 1);
        expect(later.verdict.allowed).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
