/**
 * Several isolates with leases of one bucket, on a clock of their own: requests come at their times, questions take
 * `latency` there and back. Nothing is random but by a seed.
 */
import { type Lease, verdictOf } from "../../src/rate-limit/lease";
import { Leases } from "../../src/rate-limit/leases";
import { grantTokens, NOTHING_SPENT } from "../../src/rate-limit/token-bucket";

export interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The isolate, from 0. */
  readonly isolate: number;
}

export interface Outcome {
  /** When each request that passed was let in. */
  readonly passed: readonly number[];
  readonly refused: number;
  /** How often the bucket was asked. */
  readonly calls: number;
  /** The requests that were answered only after a question of their own. */
  readonly waited: number;
  /** What clients were told that is left, in the order of the answers. */
  readonly remaining: readonly number[];
}

const id = "key";

/** @param latency of a question, there and back, milliseconds */
export function simulate(limit: number, arrivals: readonly Arrival[], latency = 20): Outcome {
  const isolates = Array.from({ length: 1 + Math.max(...arrivals.map(({ isolate }) => isolate)) }, () => {
    return new Leases(1_000);
  });
  let spending = NOTHING_SPENT;
  const passed: number[] = [];
  const remaining: number[] = [];
  const counts = { refused: 0, calls: 0, waited: 0 };
  const events = new Events();

  const tell = (lease: Lease, now: number) => {
    passed.push(now);
    const left = verdictOf(lease, now)?.remaining;
    if (left !== undefined) remaining.push(left);
  };
  const ask = (leases: Leases, waiting: number, now: number) => {
    counts.calls += 1;
    const question = leases.begin(id, limit, waiting, now);
    events.add(now + latency / 2, (there) => {
      if (question.ask === null) throw new Error("The key has a limit");
      const { spending: next, grant } = grantTokens(spending, question.ask, there);
      spending = next;
      events.add(now + latency, (back) => {
        const lease = question.done({ standing: "good", grant }, back);
        if (waiting === 0) return;
        if (grant.granted === 0) counts.refused += 1;
        else tell({ ...lease, rest: grant.rest }, back);
      });
    });
  };
  for (const { at, isolate } of arrivals) {
    events.add(at, (now) => {
      const leases = isolates[isolate];
      if (leases === undefined) throw new Error("No such isolate");
      const { decision, lease } = leases.spend(id, limit, now);
      if (decision.kind === "pass") tell(lease, now);
      if (decision.kind === "pass" && decision.renew) ask(leases, 0, now);
      if (decision.kind === "wait") counts.refused += 1;
      if (decision.kind === "ask") {
        counts.waited += 1;
        ask(leases, 1, now);
      }
    });
  }
  events.run();
  return { passed, remaining, ...counts };
}

/** What happens, by its time; of the same time, in the order that it was added. */
class Events {
  readonly #times = new Map<number, ((now: number) => void)[]>();
  readonly #order: number[] = [];

  add(at: number, happen: (now: number) => void): void {
    const sameTime = this.#times.get(at);
    if (sameTime !== undefined) {
      sameTime.push(happen);
      return;
    }
    this.#times.set(at, [happen]);
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      // The next one is last, where it is taken from.
      if ((this.#order[middle] ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    this.#order.splice(low, 0, at);
  }

  run(): void {
    for (let at = this.#order.at(-1); at !== undefined; at = this.#order.at(-1)) {
      const happening = this.#times.get(at)?.shift();
      if (happening !== undefined) {
        happening(at);
        continue;
      }
      this.#times.delete(at);
      this.#order.pop();
    }
  }
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
