/**
 * The bucket of one key, in its Durable Object. It is in memory, and is stored if the object could sleep before the
 * bucket is full again. An object without a timer may be put to sleep after ten seconds without a call, and loses its
 * memory. A timer keeps it awake, but a minute awake costs as much as a hundred written rows.
 * @see https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
import { logFault } from "../postgrest";
import { type Ask, type Grant, grantTokens, NOTHING_SPENT, type Spending, timeToFull } from "./token-bucket";

const awakeMilliseconds = 10_000;
const name = "spending";

export class KeyBucket {
  #spending: Spending | undefined;

  constructor(private readonly storage: Pick<DurableObjectStorage, "get" | "put">) {}

  /**
   * Does not wait for the write. If storing fails, that is logged, and the bucket is full when the object wakes.
   * @param now epoch milliseconds
   */
  async take(ask: Ask, now: number): Promise<Grant> {
    const stored = this.#spending === undefined ? await this.storage.get<Spending>(name) : undefined;
    // Another call may have loaded it meanwhile.
    const { spending, grant } = grantTokens(this.#spending ?? stored ?? NOTHING_SPENT, ask, now);
    this.#spending = spending;
    // A refusal changes nothing.
    const isChanged = grant.granted > 0 || ask.left > 0;
    if (isChanged && timeToFull(ask.limit, grant.rest) > awakeMilliseconds) this.#store(spending);
    return grant;
  }

  #store(spending: Spending): void {
    // Unconfirmed, so that the answer does not wait for it.
    this.storage.put(name, spending, { allowUnconfirmed: true }).catch((error: unknown) => {
      logFault(error, "The spending of a key could not be stored");
    });
  }
}
