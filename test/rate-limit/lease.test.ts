import { describe, expect, it } from "vitest";
import {
  type Decision,
  decide,
  type KeyAnswer,
  type Lease,
  leaseFor,
  mayRunBeside,
  prepareAsk,
  refusalOf,
  spendOne,
  takeAnswer,
  takeSilence,
  verdictOf,
} from "../../src/rate-limit/lease";

const start = Date.parse("2026-06-01T12:00:00.000Z");
const second = 1_000;

const granted = (tokens: number, rest: number): KeyAnswer => ({
  standing: "good",
  grant: { granted: tokens, rest, at: start },
});

/** The lease after one request asked at `start`, and was granted itself and so many more. */
function leaseOf(limit: number | null, extra: number, rest: number): Lease {
  const { lease, ask } = prepareAsk(leaseFor(undefined, limit, start), 1, true, start);
  return takeAnswer(lease, ask, limit === null ? { standing: "good" } : granted(1 + extra, rest), start);
}

const spent = (lease: Lease, requests: number) =>
  Array.from({ length: requests }).reduce<Lease>((left) => spendOne(left), lease);
const standing = (lease: Lease, answered: KeyAnswer["standing"]) =>
  takeAnswer(lease, null, { standing: answered }, start);

const known: Decision = { kind: "pass", known: true, renew: false };
const renewed: Decision = { kind: "pass", known: true, renew: true };
const ask: Decision = { kind: "ask" };

describe("decide", () => {
  const fresh = leaseOf(6_000, 40, 5_959);
  const empty = leaseOf(20, 0, 0);
  const unlimited = leaseOf(null, 0, 0);
  const wait = (retryAfter: number): Decision => ({
    kind: "wait",
    verdict: { limit: 20, remaining: 0, resetAt: start + 60 * second, retryAfter },
  });

  it.each<[string, Lease, number, Decision]>([
    ["asks for an unknown key", leaseFor(undefined, 20, start), 0, ask],
    ["lets requests in by the lease", fresh, 0, known],
    ["lets them in until it ends", fresh, 10 * second - 1, known],
    ["asks when it has ended, whatever is left", fresh, 10 * second, ask],
    ["renews nothing while a quarter is left", spent(fresh, 29), 0, known],
    ["renews the lease below a quarter", spent(fresh, 30), 0, renewed],
    ["lets the last one in", spent(fresh, 39), 0, renewed],
    ["asks when nothing is left of the lease", spent(fresh, 40), 0, ask],
    ["asks each time where nothing is granted beyond", leaseOf(20, 0, 5), 0, ask],
    ["refuses while it is known that nothing is left", empty, 0, wait(3 * second)],
    ["refuses until a token has come back", empty, 3 * second - 1, wait(1)],
    ["asks when a token has come back", empty, 3 * second, ask],
    ["lets a key without a limit in", unlimited, 0, known],
    ["renews its lease in its last quarter", unlimited, 7.5 * second, renewed],
    ["asks where it has ended", unlimited, 10 * second, ask],
    ["refuses a revoked key", standing(fresh, "revoked"), 0, { kind: "refuse" }],
    ["refuses a suspended key", standing(unlimited, "suspended"), 0, { kind: "refuse" }],
    ["lets a key in that KV knows best", standing(fresh, "unchanged"), 0, known],
    ["asks for it again when the answer is old", standing(fresh, "suspended"), 10 * second, ask],
    [
      "lets requests in for a second where there was no answer",
      takeSilence(leaseFor(undefined, 20, start), start),
      second - 1,
      { kind: "pass", known: false, renew: false },
    ],
    ["asks again after that", takeSilence(leaseFor(undefined, 20, start), start), second, ask],
    ["renews nothing meanwhile", takeSilence(spent(fresh, 35), start), second - 1, known],
    ["still refuses what is known to be empty", takeSilence(empty, start), 0, wait(3 * second)],
  ])("%s", (_, lease, milliseconds, expected) => {
    expect(decide(lease, start + milliseconds)).toEqual(expected);
  });
});

describe("leaseFor", () => {
  it("keeps the lease of the same limit, but only a refusal for another limit", () => {
    const lease = leaseOf(6_000, 40, 5_959);
    expect(leaseFor(lease, 6_000, start)).toBe(lease);
    expect(decide(leaseFor(lease, 600, start), start)).toEqual(ask);
    expect(decide(leaseFor(standing(lease, "revoked"), null, start), start)).toEqual({ kind: "refuse" });
  });
});

describe("prepareAsk", () => {
  const lease = spent(leaseOf(6_000, 40, 5_959), 10);

  it("gives back what is left of a lease that has ended", () => {
    expect(prepareAsk(lease, 1, true, start + 10 * second).ask).toMatchObject({
      waiting: 1,
      left: 30,
      grantedAt: start,
    });
  });

  it("keeps what is left of a valid lease", () => {
    expect(prepareAsk(lease, 0, true, start + 9 * second).ask).toMatchObject({ waiting: 0, left: 0 });
  });

  it("asks only for waiting requests, and gives nothing back, beside another question", () => {
    expect(prepareAsk(lease, 1, false, start + 10 * second).ask).toEqual({
      limit: 6_000,
      waiting: 1,
      use: 0,
      left: 0,
      grantedAt: start,
    });
  });

  it("asks only for the standing of a key without a limit", () => {
    expect(prepareAsk(leaseOf(null, 0, 0), 1, true, start).ask).toBeNull();
  });

  /** The use that is told after requests each so many milliseconds, over so many seconds. */
  function useAfter(every: number, seconds: number, rest = 0): number {
    let used = leaseOf(6_000, 10_000, 6_000);
    for (let time = every; time <= seconds * second; time += every) {
      used = spendOne(used);
      // A renewal each second, as good as any.
      if (time % second < every) used = prepareAsk(used, 0, true, start + time).lease;
    }
    return prepareAsk(used, 0, true, start + (seconds + rest) * second).ask?.use ?? 0;
  }

  it.each<[string, number, number, number, readonly [number, number]]>([
    ["five seconds of a steady pace", 100, 30, 0, [48, 52]],
    ["the same after two seconds of it", 100, 2, 0, [44, 56]],
    ["a slow pace", 1_000, 30, 0, [4, 6]],
    ["little after a pause", 100, 30, 10, [5, 9]],
    ["nothing after a long one", 100, 30, 60, [0, 0]],
  ])("reports %s as the isolate's use", (_, every, seconds, rest, [least, most]) => {
    const use = useAfter(every, seconds, rest);
    expect(use).toBeGreaterThanOrEqual(least);
    expect(use).toBeLessThanOrEqual(most);
  });

  it("expects at most four times the requests so far", () => {
    const { ask: first } = prepareAsk(leaseFor(undefined, 6_000, start), 1, true, start);
    expect(first?.use).toBe(4);
  });
});

describe("takeAnswer", () => {
  it("adds granted tokens to those left", () => {
    const { lease, ask: asked } = prepareAsk(spent(leaseOf(6_000, 40, 5_959), 35), 0, true, start + second);
    const next = takeAnswer(spendOne(lease), asked, granted(40, 5_900), start + second);
    expect(next).toMatchObject({ left: 44, size: 44, rest: 5_900, asked: start + second });
  });

  it("uses the newest of reordered answers for the bucket, and all their tokens", () => {
    const lease = leaseOf(6_000, 40, 5_000);
    const late = takeAnswer(
      lease,
      { limit: 6_000, waiting: 1, use: 1, left: 0, grantedAt: 0 },
      granted(3, 5_500),
      start - 1,
    );
    expect(late).toMatchObject({ left: 42, rest: 5_000, asked: start });
  });
});

describe("the headers for a client", () => {
  it("show the bucket at the last answer, minus what this isolate spent since", () => {
    const lease = leaseOf(600, 10, 589);
    expect(verdictOf(lease, start)).toEqual({
      limit: 600,
      remaining: 599,
      resetAt: start + 100,
      retryAfter: 0,
    });
    expect(verdictOf(spent(lease, 10), start)).toEqual({
      limit: 600,
      remaining: 589,
      resetAt: start + 1_100,
      retryAfter: 0,
    });
    expect(verdictOf(spent(lease, 10), start + 5 * second)).toMatchObject({ resetAt: start + 5 * second });
  });

  it("are absent without a limit, or without an answer", () => {
    expect(verdictOf(leaseOf(null, 0, 0), start)).toBeUndefined();
    expect(verdictOf(leaseFor(undefined, 20, start), start)).toBeUndefined();
  });

  it("show zero for a refusal, and when to retry", () => {
    expect(refusalOf(leaseOf(20, 0, 0.5), 20, start + 500)).toEqual({
      limit: 20,
      remaining: 0,
      resetAt: start + 58_500,
      retryAfter: 1_000,
    });
  });
});

describe("mayRunBeside", () => {
  it.each<[string, Lease, number, number, boolean]>([
    ["the first read of an unknown key", leaseFor(undefined, 20, start), 0, 0, true],
    ["no second one", leaseFor(undefined, 20, start), 1, 0, false],
    ["as many as the bucket has", leaseOf(20, 0, 3), 2, 0, true],
    ["no more", leaseOf(20, 0, 3), 3, 0, false],
    ["one more when a token has come back", leaseOf(20, 0, 3), 3, 3 * second, true],
    ["any read of a key without a limit", leaseOf(null, 0, 0), 100, 0, true],
  ])("allows %s", (_, lease, underWay, milliseconds, expected) => {
    expect(mayRunBeside(lease, underWay, start + milliseconds)).toBe(expected);
  });
});
