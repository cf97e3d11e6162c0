/**
 * The leases of this isolate, by key, and the questions that are under way. Bounded: the least recently used lease is
 * removed.
 */
import { BoundedMap } from "../memory/bounded-map";
import {
  type Decision,
  decide,
  type KeyAnswer,
  type Lease,
  leaseFor,
  mayRunBeside,
  prepareAsk,
  spendOne,
  takeAnswer,
  takeSilence,
} from "./lease";
import type { Ask } from "./token-bucket";

const capacity = 1_000;

interface Held {
  lease: Lease;
  /**
   * Questions under way, and whether one of them asks for extra tokens. After `answeredBy` none counts as under way.
   */
  asking: number;
  isMoreAsked: boolean;
  answeredBy: number;
}

/** A question that is under way. */
export interface Question {
  /** Null for a key without a limit. */
  readonly ask: Ask | null;
  /** Takes the object's answer, undefined if there was none, and returns the lease after it. */
  done(answer: KeyAnswer | undefined, now: number): Lease;
}

/** Times are epoch milliseconds; `limit` is in requests per minute, null for no limit. */
export class Leases {
  readonly #held = new BoundedMap<string, Held>({ entries: capacity });

  /** @param patience how long a question may be under way, in milliseconds */
  constructor(private readonly patience: number) {}

  /** Decides on a request, and takes a token if the lease lets it pass. */
  spend(
    id: string,
    limit: number | null,
    now: number,
  ): { readonly decision: Decision; readonly lease: Lease } {
    const held = this.#find(id, limit, now);
    const decision = decide(held.lease, now);
    if (decision.kind === "pass" && decision.known) held.lease = spendOne(held.lease);
    // One renewal at a time.
    const isRenewed = decision.kind === "pass" && decision.renew && underWay(held, now) > 0;
    return { decision: isRenewed ? { ...decision, renew: false } : decision, lease: held.lease };
  }

  /** Whether a read may run while its question is under way. */
  mayRunBeside(id: string, limit: number | null, now: number): boolean {
    const held = this.#find(id, limit, now);
    return mayRunBeside(held.lease, underWay(held, now), now);
  }

  /** @param waiting how many requests wait for the answer: 1, or 0 for a renewal */
  begin(id: string, limit: number | null, waiting: number, now: number): Question {
    const held = this.#find(id, limit, now);
    const others = underWay(held, now);
    const wantsMore = others === 0 || !held.isMoreAsked;
    const { lease, ask } = prepareAsk(held.lease, waiting, wantsMore, now);
    Object.assign(held, { lease, asking: others + 1, isMoreAsked: true, answeredBy: now + this.patience });
    return {
      ask,
      done: (answer, then) => {
        held.asking = Math.max(0, held.asking - 1);
        if (wantsMore) held.isMoreAsked = false;
        // If the limit has changed meanwhile, the answer does not apply.
        if (held.lease.limit !== limit) return held.lease;
        held.lease =
          answer === undefined ? takeSilence(held.lease, then) : takeAnswer(held.lease, ask, answer, now);
        return held.lease;
      },
    };
  }

  /** Removes the lease of a key that has changed, so that its object is asked again. */
  forget(id: string): void {
    this.#held.delete(id);
  }

  #find(id: string, limit: number | null, now: number): Held {
    const held = this.#held.get(id) ?? {
      lease: leaseFor(undefined, limit, now),
      asking: 0,
      isMoreAsked: false,
      answeredBy: 0,
    };
    held.lease = leaseFor(held.lease, limit, now);
    if (this.#held.peek(id) === undefined) this.#held.set(id, held);
    return held;
  }
}

/** A request that was cut off may never call `done`, so questions end at `answeredBy`. */
function underWay({ asking, answeredBy }: Held, now: number): number {
  return now < answeredBy ? asking : 0;
}
