/** Holds a key to its requests a minute (SPEC §8), and tells it on every answer where it stands. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { faultLine } from "../postgrest";
import { within } from "../postgrest/deadline";
import { authErrors } from "./auth-errors";
import type { AuthEnv } from "./middleware";
import { rateLimitHeaders } from "./rate-limit-headers";
import type { RateLimiter } from "./rate-limiter";
import { RateMemory } from "./rate-memory";
import type { RateVerdict } from "./token-bucket";

/** A limiter that takes longer is as good as none: it must not hold up what it guards. */
const patienceMilliseconds = 1_000;

/**
 * Wants a key in `c.get("key")`. A read is made while the limiter is asked, and shown only if it may be; a write waits,
 * and so does a read of a key that may have nothing left. A key that is known to have nothing left is refused before
 * any work. If the limiter is down, requests pass: it limits load, not access.
 * @param defaultLimit requests a minute of a key that has no limit of its own; null: any number
 * @throws 429 `53400`
 */
export const limitRate = (defaultLimit: number | null) => {
  const memory = new RateMemory();
  return createMiddleware<AuthEnv>(async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const { id, rateLimit = defaultLimit } = c.get("key");
    if (rateLimit === null) return next();

    const now = Date.now();
    refuse(c, memory.refusal(id, rateLimit, now));
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    const beside = isRead && memory.hasEnough(id, rateLimit, now);
    const question = memory.begin(id, now);
    const asked = ask(c.env.RATE_LIMITER, id, rateLimit).then((verdict) => {
      question.done(verdict);
      return verdict;
    });
    if (!beside) refuse(c, await asked);
    await next();
    const verdict = await asked;
    if (beside) refuse(c, verdict);
    if (verdict === undefined) return;
    for (const [name, value] of Object.entries(rateLimitHeaders(verdict))) c.res.headers.set(name, value);
  });
};

function refuse(c: Context, verdict: RateVerdict | undefined): void {
  if (verdict === undefined || verdict.allowed) return;
  // Hono would carry the headers of an answer that is there already over to the next one.
  c.res = undefined;
  throw authErrors.tooManyRequests(verdict);
}

/** What the limiter says; undefined where it says nothing. Never rejects, for it runs beside the read. */
async function ask(
  namespace: DurableObjectNamespace<RateLimiter>,
  id: string,
  limit: number,
): Promise<RateVerdict | undefined> {
  const late = () => new Error(`No answer within ${patienceMilliseconds} ms`);
  try {
    const limiter = namespace.get(namespace.idFromName(id));
    return await within(patienceMilliseconds, limiter.take(limit), late);
  } catch (error) {
    console.error(`The rate limiter of key ${id} is out of reach: ${faultLine(error)}`);
    return undefined;
  }
}
