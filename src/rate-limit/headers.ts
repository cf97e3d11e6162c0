/** The headers by which a client can keep to its rate. */
import type { RateVerdict } from "./token-bucket";

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
