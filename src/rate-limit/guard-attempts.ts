/**
 * Slows down who tries keys and admin tokens: past so many a minute, a network of callers is told 429. Only where
 * `ATTEMPT_LIMITER` is bound. It counts by location of Cloudflare's and not exactly, so it guards and nothing more; and
 * it never stands in the way of a good key, for many callers may share an address.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../access/middleware";
import { logFault } from "../postgrest";
import { callerNetwork } from "./caller-network";
import { rateLimitErrors } from "./errors";

/** Counts what is answered 401. @throws 429 `53400` in its place */
export const guardKeys = createMiddleware<AuthEnv>(async (c, next) => {
  await next();
  if (c.res.status !== 401 || (await mayTry(c, "key"))) return;
  // Hono would carry the headers of the answer that is there over to the next one.
  c.res = undefined;
  throw rateLimitErrors.tooManyAttempts();
});

/** Counts every request, before anything is looked at. @throws 429 `53400` */
export const guardAdmin = createMiddleware<AuthEnv>(async (c, next) => {
  if (!(await mayTry(c, "admin"))) throw rateLimitErrors.tooManyAttempts();
  return next();
});

async function mayTry(c: Context<AuthEnv>, what: string): Promise<boolean> {
  const limiter = c.env.ATTEMPT_LIMITER;
  // Set by Cloudflare, whatever the client sends: https://developers.cloudflare.com/fundamentals/reference/http-headers/
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
