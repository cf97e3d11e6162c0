/**
 * What this isolate knows of the buckets of its keys, from the limiter's answers: a key that has nothing left is
 * refused before any work, and a read runs beside the question only where the bucket has enough for it.
 */
import { type RateVerdict, remainingAt } from "./token-bucket";

const capacity = 1_000;

interface Known {
  readonly verdict: RateVerdict;
  /** Until when no request is allowed, epoch milliseconds by this isolate's clock. */
  readonly emptyUntil: number;
}

export class RateMemory {
  readonly #known = new Map<string, Known>();
  /** The questions that are under way, by key id. */
  readonly #asking = new Map<string, number>();

  /** A question starts. `done` ends it, with the answer if there is one. */
  begin(id: string, now: number): { done(verdict: RateVerdict | undefined): void } {
    this.#asking.set(id, (this.#asking.get(id) ?? 0) + 1);
    return {
      done: (verdict) => {
        const others = (this.#asking.get(id) ?? 1) - 1;
        if (others > 0) this.#asking.set(id, others);
        else this.#asking.delete(id);
        if (verdict !== undefined) this.#note(id, verdict, now);
      },
    };
  }

  /** The refusal that the limiter would give now; undefined: ask it. A verdict for another limit says nothing. */
  refusal(id: string, limit: number, now: number): RateVerdict | undefined {
    const known = this.#find(id, limit);
    if (known === undefined || now >= known.emptyUntil) return undefined;
    return { ...known.verdict, allowed: false, remaining: 0, retryAfter: known.emptyUntil - now };
  }

  /** Whether the bucket has a request left beside those that are being asked for. Of an unknown one, a first has. */
  hasEnough(id: string, limit: number, now: number): boolean {
    const asking = this.#asking.get(id) ?? 0;
    const known = this.#find(id, limit);
    return known === undefined ? asking === 0 : remainingAt(known.verdict, now) > asking;
  }

  #find(id: string, limit: number): Known | undefined {
    const known = this.#known.get(id);
    return known?.verdict.limit === limit ? known : undefined;
  }

  /** @param asked when the question was asked: the limiter counted from then on, not from when its answer came */
  #note(id: string, verdict: RateVerdict, asked: number): void {
    this.#known.delete(id);
    this.#known.set(id, { verdict, emptyUntil: asked + verdict.retryAfter });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= capacity) return;
      this.#known.delete(oldest);
    }
  }
}
