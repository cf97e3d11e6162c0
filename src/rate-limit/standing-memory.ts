/**
 * What this isolate knows of the standing of its keys, from their Durable Objects: a revoked key is refused before any
 * work, and a key that has no limit, for which the object need not be asked each time, is asked for every five seconds.
 */
import { ExpiringMap } from "../memory/expiring-map";
import type { KeyStanding } from "./key-standing";

/** For so long an answer is good without another. */
const freshMilliseconds = 5_000;
/** While one request renews an answer, others go by the old one, up to this age. */
const oldestMilliseconds = 10_000;
/** How long a renewal may take before the next request tries. */
const renewalMilliseconds = 1_000;
const capacity = 1_000;

interface Known {
  readonly standing: KeyStanding;
  /** When the question was asked that it answers. */
  readonly asked: number;
  /** Until when another request is asking. */
  readonly renewed: number;
}

/** Times are epoch milliseconds. */
export class StandingMemory {
  readonly #known = new ExpiringMap<Known>(capacity);

  /** Whether the key is known to be refused; it need not be asked for. */
  isRevoked(id: string, now: number): boolean {
    return this.#known.get(id, now)?.standing === "revoked";
  }

  /** Whether the last answer is good enough for a request that nothing else has to be asked for. */
  mayPass(id: string, now: number): boolean {
    const known = this.#known.get(id, now);
    return known?.standing === "good" && now < Math.max(known.asked + freshMilliseconds, known.renewed);
  }

  /** A question starts. */
  begin(id: string, now: number): void {
    const known = this.#known.get(id, now);
    if (known === undefined) return;
    const left = known.asked + oldestMilliseconds - now;
    this.#known.set(id, { ...known, renewed: now + renewalMilliseconds }, now, left);
  }

  /**
   * The answer of a question.
   * @param standing undefined: there was none; then KV alone decides, and the object is left in peace for a while
   */
  note(id: string, standing: KeyStanding | undefined, asked: number): void {
    const known = this.#known.get(id, asked);
    if (known !== undefined && known.asked > asked) return;
    const next = standing ?? known?.standing ?? "good";
    this.#known.set(id, { standing: next, asked, renewed: asked }, asked, oldestMilliseconds);
  }
}
