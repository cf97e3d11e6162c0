import { describe, expect, it } from "vitest";
import { RateMemory } from "../../src/rate-limit/rate-memory";
import { NOTHING_SPENT, type RateVerdict, spendToken } from "../../src/rate-limit/token-bucket";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;

/** The limiter's last answer after so many requests at the same time. */
function verdictAfter(requests: number, limit: number): RateVerdict {
  let spending = NOTHING_SPENT;
  let last: RateVerdict | undefined;
  for (let index = 0; index < requests; index++) {
    const next = spendToken(spending, limit, start);
    spending = next.spending;
    last = next.verdict;
  }
  if (!last) throw new Error("no request");
  return last;
}

function memoryOf(verdict: RateVerdict): RateMemory {
  const memory = new RateMemory();
  memory.begin("k", start).done(verdict);
  return memory;
}

describe("RateMemory", () => {
  it.each([
    ["an answer that took the last request", 2],
    ["a refusal", 3],
  ])("refuses after %s until the limiter would allow one again, and not longer", (_, requests) => {
    const memory = memoryOf(verdictAfter(requests, 2));
    expect(memory.refusal("k", 2, start + 10 * second)).toEqual({
      allowed: false,
      limit: 2,
      remaining: 0,
      resetAt: start + 60 * second,
      retryAfter: 20 * second,
    });
    expect(memory.refusal("k", 2, start + 30 * second - 1)).toBeDefined();
    expect(memory.refusal("k", 2, start + 30 * second)).toBeUndefined();
  });

  it("knows nothing of another key, another limit, or a bucket with something left", () => {
    const memory = memoryOf(verdictAfter(2, 2));
    expect(memory.refusal("other", 2, start)).toBeUndefined();
    expect(memory.refusal("k", 3, start)).toBeUndefined();
    expect(memoryOf(verdictAfter(1, 2)).refusal("k", 2, start)).toBeUndefined();
  });

  it("counts from when it was asked, so that it refuses nothing that the limiter would allow", () => {
    const memory = new RateMemory();
    memory.begin("k", start - second).done(verdictAfter(2, 2));
    expect(memory.refusal("k", 2, start + 29 * second)).toBeUndefined();
  });

  it("finds enough for the requests that are being asked for, and for no more", () => {
    const memory = memoryOf(verdictAfter(1, 3));
    const found = [];
    for (let index = 0; index < 3; index++) {
      found.push(memory.hasEnough("k", 3, start));
      memory.begin("k", start);
    }
    expect(found).toEqual([true, true, false]);
  });

  it("lets one request of an unknown bucket go ahead of its answer", () => {
    const memory = new RateMemory();
    expect(memory.hasEnough("k", 3, start)).toBe(true);
    const question = memory.begin("k", start);
    expect(memory.hasEnough("k", 3, start)).toBe(false);
    question.done(undefined);
    expect(memory.hasEnough("k", 3, start)).toBe(true);
  });

  it("reckons with what came back meanwhile", () => {
    const memory = memoryOf(verdictAfter(2, 2));
    expect(memory.hasEnough("k", 2, start + 29 * second)).toBe(false);
    expect(memory.hasEnough("k", 2, start + 30 * second)).toBe(true);
  });

  it("forgets the oldest of more keys than it has room for", () => {
    const memory = memoryOf(verdictAfter(2, 2));
    for (let index = 0; index < 1_000; index++) memory.begin(`k${index}`, start).done(verdictAfter(2, 2));
    expect(memory.refusal("k", 2, start)).toBeUndefined();
    expect(memory.refusal("k999", 2, start)).toBeDefined();
  });
});
