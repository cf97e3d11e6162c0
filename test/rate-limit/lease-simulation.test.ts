/** The limiter over several isolates, on a deterministic clock: what passes, and how often the bucket is asked. */
import { describe, expect, it } from "vitest";
import { type Arrival, randomBy, simulate } from "./simulation";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;
const minute = 60 * second;

/** Requests at an even pace, spread over the isolates in turn. */
const steady = (isolates: number, aSecond: number, seconds: number): Arrival[] =>
  Array.from({ length: aSecond * seconds }, (_, index) => ({
    at: start + Math.floor((index * second) / aSecond),
    isolate: index % isolates,
  }));

/** As many requests, at random times on random isolates. */
function scattered(isolates: number, aSecond: number, seconds: number, seed = 1): Arrival[] {
  const random = randomBy(seed);
  return Array.from({ length: aSecond * seconds }, () => ({
    at: start + Math.floor(random() * seconds * second),
    isolate: Math.floor(random() * isolates),
  }));
}

describe("a key of 20 requests a minute", () => {
  it.each([1, 4, 16])("allows exactly 20 of 60 over %i isolates", (isolates) => {
    const burst = Array.from({ length: 60 }, (_, index) => ({ at: start, isolate: index % isolates }));
    const { passed, refused } = simulate(20, burst);
    expect([passed.length, refused]).toEqual([20, 40]);
    const spread = Array.from({ length: 60 }, (_, index) => ({
      at: start + index * 40,
      isolate: index % isolates,
    }));
    expect(simulate(20, spread).passed).toHaveLength(20);
  });
});

describe("100 requests a second of a key that may make 6,000 a minute", () => {
  it.each([1, 2, 4, 8])(
    "need 10 to 18 questions per 1,000 over %i isolates, cold start included",
    (isolates) => {
      for (const arrivals of [steady(isolates, 100, 120), scattered(isolates, 100, 120)]) {
        const { passed, calls, waited } = simulate(6_000, arrivals);
        expect(passed).toHaveLength(arrivals.length);
        const aThousand = (count: number) => (count / arrivals.length) * 1_000;
        expect(aThousand(calls)).toBeGreaterThanOrEqual(10);
        expect(aThousand(calls)).toBeLessThanOrEqual(18);
        expect(aThousand(waited)).toBeLessThanOrEqual(1);
      }
    },
  );

  it("never wait for a question once the isolates know their use, even a slow one", () => {
    const arrivals = steady(4, 100, 60);
    const { waited } = simulate(6_000, arrivals, 200);
    // The first requests of each isolate, until its first answer.
    expect(waited).toBeLessThanOrEqual(4 * 12);
  });
});

describe("a key over its limit", () => {
  it.each([
    [600, 1],
    [6_000, 4],
    [6_000, 8],
    [6_000, 16],
  ])("of %i a minute gets its bucket and no more over %i isolates", (limit, isolates) => {
    const aSecond = (limit / 60) * 3;
    for (const arrivals of [steady(isolates, aSecond, 90), scattered(isolates, aSecond, 90)]) {
      const { passed } = simulate(limit, arrivals);
      const most = limit + (limit * 90) / 60;
      expect(passed.length).toBeLessThanOrEqual(most + 1);
      expect(passed.length).toBeGreaterThanOrEqual(most * 0.98);
    }
  });

  it("passes at most a bucket, its refill and the leases in any period", () => {
    const [limit, isolates] = [6_000, 8];
    for (let seed = 1; seed <= 5; seed++) {
      // Bursts and silence by turns, so that isolates hold tokens of before.
      const random = randomBy(seed);
      const arrivals: Arrival[] = [];
      for (let at = start; at < start + 3 * minute; at += 500 + random() * 20 * second) {
        const size = Math.floor(random() * 3_000);
        const [first, span] = [Math.floor(at), random() * 3 * second];
        for (let index = 0; index < size; index++) {
          arrivals.push({
            at: Math.floor(first + random() * span),
            isolate: Math.floor(random() * isolates),
          });
        }
      }
      const { passed } = simulate(limit, arrivals);
      const times = [...passed].sort((a, b) => a - b);
      // The excess over what flows in, at its highest: as a queue that is served at the key's rate.
      let [level, highest, before] = [0, 0, start];
      for (const time of times) {
        level = Math.max(0, level - ((time - before) * limit) / minute) + 1;
        before = time;
        highest = Math.max(highest, level);
      }
      expect(highest).toBeLessThanOrEqual(limit + (isolates * limit) / 60);
    }
  });
});

describe("X-RateLimit-Remaining", () => {
  it("counts down by one for a client on one isolate", () => {
    const arrivals = Array.from({ length: 50 }, (_, index) => ({ at: start + index, isolate: 0 }));
    const { remaining } = simulate(600, arrivals, 0);
    expect(remaining).toEqual(Array.from({ length: 50 }, (_, index) => 599 - index));
  });
});
