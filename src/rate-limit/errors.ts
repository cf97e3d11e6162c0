/** The errors for too many requests (SPEC §8). */
import { catalogue, makeError } from "../postgrest";
import { type RateVerdict, rateLimitHeaders } from "./headers";

/** The period of `ATTEMPT_LIMITER` in wrangler.toml. */
const attemptPeriodSeconds = 60;

export const rateLimitErrors = catalogue({
  /** 53400, PostgreSQL's `configuration_limit_exceeded`: the key has used up its requests for now. */
  tooManyRequests: (verdict: RateVerdict) => {
    const seconds = Math.max(1, Math.ceil(verdict.retryAfter / 1000));
    return makeError(429, "53400", "Too many requests", {
      details: `This API key may make ${verdict.limit} requests a minute`,
      hint: `Try again in ${seconds} s, or send several rows in one request.`,
      headers: { "Retry-After": String(seconds), ...rateLimitHeaders(verdict) },
    });
  },
  /** 53400: too many bad keys or admin requests from one network, whatever this request brings. */
  tooManyAttempts: () =>
    makeError(429, "53400", "Too many requests without a good key", {
      hint: `Try again in ${attemptPeriodSeconds} s.`,
      headers: { "Retry-After": String(attemptPeriodSeconds) },
    }),
});
