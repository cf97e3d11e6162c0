/** The leases that this isolate holds, by key, and the questions that are under way. Bounded: an old one is forgotten. */
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
  /** Questions under way, and whether one of them asks for more than for what waits; none is after `answeredBy`. */
  asking: number;
  isMoreAsked: boolean;
  answeredBy: number;
}

/** A question that is under way. */
export interface Question {
  /** Null: of a key that may make any number of requests. */
  readonly ask: Ask | null;
  /** Takes what the object said, undefined for nothing; gives what is known then. */
  done(answer: KeyAnswer | undefined, now: number): Lease;
}

/** Times are epoch milliseconds; `limit` is in requests a minute, null for any number. */
export class Leases {
  readonly #held = new BoundedMap<string, Held>({ entries: capacity });

  /** @param patience how long a question may be under way, milliseconds */
  constructor(private readonly patience: number) {}

  /** Decides over a request; one that may pass by the lease is counted. */
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

  /** Whether a read of the key may be made while it is asked for. */
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
        // The limit may have changed meanwhile: then the answer is none for it.
        if (held.lease.limit !== limit) return held.lease;
        held.lease =
          answer === undefined ? takeSilence(held.lease, then) : takeAnswer(held.lease, ask, answer, now);
        return held.lease;
      },
    };
  }

  /** Asks anew for a key that has changed. */
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

/** A request that was cut off in the middle may never have said that it is done. */
function underWay({ asking, answeredBy }: Held, now: number): number {
  return now < answeredBy ? asking : 0;
}
