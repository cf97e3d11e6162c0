import { describe, expect, it } from "vitest";
import { Leases } from "../../src/rate-limit/leases";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;
const patience = 1_000;
const limit = 6_000;

const granted = (tokens: number, rest = 5_000) => ({
  standing: "good" as const,
  grant: { granted: tokens, rest, at: start },
});
const kindOf = (leases: Leases, id: string, now: number) => leases.spend(id, limit, now).decision.kind;

describe("Leases", () => {
  it("counts passing requests by key", () => {
    const leases = new Leases(patience);
    leases.begin("a", limit, 1, start).done(granted(3), start);
    expect([1, 2, 3].map(() => kindOf(leases, "a", start))).toEqual(["pass", "pass", "ask"]);
    expect(kindOf(leases, "b", start)).toBe("ask");
  });

  it("renews a lease once at a time", () => {
    const leases = new Leases(patience);
    leases.begin("a", limit, 1, start).done(granted(5), start);
    const renews = () => {
      const { decision } = leases.spend("a", limit, start);
      return decision.kind === "pass" && decision.renew;
    };
    expect([1, 2, 3].map(renews)).toEqual([false, false, false]);
    leases.begin("a", limit, 1, start);
    expect(renews()).toBe(false);
  });

  it("asks for more, and gives back, in one of the pending questions", () => {
    const leases = new Leases(patience);
    const asks = () => leases.begin("a", limit, 1, start + 10 * second);
    leases.begin("a", limit, 1, start).done(granted(5), start);
    const [first, next] = [asks(), asks()];
    expect([first.ask, next.ask]).toMatchObject([
      { left: 4, use: expect.any(Number) },
      { left: 0, use: 0 },
    ]);
    expect(first.done(granted(3), start + 10 * second).left).toBe(2);
    expect(next.done(granted(1), start + 10 * second).left).toBe(2);
    expect(asks().ask?.use).toBeGreaterThan(0);
  });

  it("runs reads beside their questions up to the bucket", () => {
    const leases = new Leases(patience);
    leases.begin("a", 20, 1, start).done(granted(1, 2), start);
    const before = [leases.mayRunBeside("a", 20, start)];
    const question = leases.begin("a", 20, 1, start);
    before.push(leases.mayRunBeside("a", 20, start));
    leases.begin("a", 20, 1, start);
    expect([...before, leases.mayRunBeside("a", 20, start)]).toEqual([true, true, false]);
    question.done(undefined, start);
    expect(leases.mayRunBeside("a", 20, start)).toBe(true);
  });

  it("does not wait forever for a question that was cut off", () => {
    const leases = new Leases(patience);
    leases.begin("a", limit, 1, start);
    expect(leases.begin("a", limit, 1, start + 10).ask?.use).toBe(0);
    expect(leases.begin("a", limit, 1, start + 10 + patience).ask?.use).toBeGreaterThan(0);
  });

  it("lets requests pass for a second after a question without an answer, uncounted", () => {
    const leases = new Leases(patience);
    leases.begin("a", limit, 1, start).done(undefined, start);
    for (const milliseconds of [0, 999]) {
      expect(leases.spend("a", limit, start + milliseconds).decision).toEqual({
        kind: "pass",
        known: false,
        renew: false,
      });
    }
    expect(kindOf(leases, "a", start + second)).toBe("ask");
    expect(leases.begin("a", limit, 1, start + second).ask?.left).toBe(0);
  });

  it("ignores an answer for another limit", () => {
    const leases = new Leases(patience);
    const question = leases.begin("a", limit, 1, start);
    leases.spend("a", 600, start);
    question.done(granted(5), start);
    expect(leases.spend("a", 600, start).decision.kind).toBe("ask");
  });

  it("forgets a key that has changed", () => {
    const leases = new Leases(patience);
    leases.begin("a", limit, 1, start).done(granted(5), start);
    leases.forget("a");
    expect(kindOf(leases, "a", start)).toBe("ask");
  });

  it("holds at most 1,000 leases, and drops those unused for longest", () => {
    const leases = new Leases(patience);
    for (let key = 0; key < 1_000; key++) {
      leases.begin(String(key), limit, 1, start).done(granted(5), start);
    }
    expect(kindOf(leases, "0", start)).toBe("pass");
    leases.begin("one more", limit, 1, start).done(granted(5), start);
    expect(["0", "1", "one more"].map((key) => kindOf(leases, key, start))).toEqual(["pass", "ask", "pass"]);
  });
});
