/**
 * Slows down attempts to guess keys and admin tokens: past a number of attempts per minute, a network gets 429. It
 * needs the binding `ATTEMPT_LIMITER`. Its count is approximate and per Cloudflare location. It never refuses a valid
 * key, because many callers may share an address.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import { logFault } from "../postgrest";
import { callerNetwork } from "./caller-network";
import { rateLimitErrors } from "./errors";

/** Counts answers with 401. @throws 429 `53400` in place of the 401 */
export const guardKeys = createMiddleware<AuthEnv>(async (c, next) => {
  await next();
  if (c.res.status !== 401 || (await mayTry(c, "key"))) return;
  // Hono would copy the headers of the present answer to the next one.
  c.res = undefined;
  throw rateLimitErrors.tooManyAttempts();
});

/** Counts every request, before anything else is checked. @throws 429 `53400` */
export const guardAdmin = createMiddleware<AuthEnv>(async (c, next) => {
  if (!(await mayTry(c, "admin"))) throw rateLimitErrors.tooManyAttempts();
  return next();
});

async function mayTry(c: Context<AuthEnv>, what: string): Promise<boolean> {
  const limiter = c.env.ATTEMPT_LIMITER;
  // Cloudflare sets it and ignores the client's: https://developers.cloudflare.com/fundamentals/reference/http-headers/
  const address = c.req.header("cf-connecting-ip");
  if (limiter === undefined || address === undefined) return true;
  try {
    const { success } = await limiter.limit({ key: `${what}:${callerNetwork(address)}` });
    return success;
  } catch (error) {
    logFault(error, "The limiter of attempts is out of reach");
    return true;
  }
}
