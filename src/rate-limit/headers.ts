/** The headers that tell a client its rate limit. */

/** The state of a key's limit, as the client is told. */
export interface RateVerdict {
  /** Requests per minute. */
  readonly limit: number;
  /** How many more requests are allowed now. */
  readonly remaining: number;
  /** When the bucket will be full again, epoch milliseconds. */
  readonly resetAt: number;
  /** How long until one request is allowed, milliseconds; 0: now. */
  readonly retryAfter: number;
}

/** `X-RateLimit-Reset` is in epoch seconds: the whole limit is available again from then on. */
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
