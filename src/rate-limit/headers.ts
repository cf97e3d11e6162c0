/** The headers by which a client can keep to its rate. */

/** Where a key stands, as its client is told. */
export interface RateVerdict {
  /** Requests a minute. */
  readonly limit: number;
  /** How many more would be allowed now. */
  readonly remaining: number;
  /** When the bucket will be full again, epoch milliseconds. */
  readonly resetAt: number;
  /** How long until one request is allowed, milliseconds; 0: now. */
  readonly retryAfter: number;
}

/** `X-RateLimit-Reset` in epoch seconds: from then on the whole limit is there again. */
export function rateLimitHeaders({
  limit,
  remaining,
  resetAt,
}: RateVerdict): Readonly<Record<string, string>> {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(Math.ceil(resetAt / 1000)),
  };
}
