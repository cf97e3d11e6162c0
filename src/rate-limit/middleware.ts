/** Enforces a key's rate limit, and refuses a revoked or suspended key. The key's Durable Object decides. */
import { waitUntil } from "cloudflare:workers";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { accessErrors } from "../access/errors";
import type { AuthEnv } from "../access/middleware";
import { logFault, within } from "../postgrest";
import { rateLimitErrors } from "./errors";
import type { FindKeyObject } from "./find-key-object";
import { type RateVerdict, rateLimitHeaders } from "./headers";
import { isRefused, type KeyStanding } from "./key-standing";
import { type KeyAnswer, type Lease, refusalOf, verdictOf } from "./lease";
import type { Leases, Question } from "./leases";

/** An object that takes longer is treated as unreachable: it must not slow down requests. */
export const patienceMilliseconds = 1_000;

export interface RateEnv extends AuthEnv {
  Variables: AuthEnv["Variables"] & {
    /** Wait for this before anything is read or written; absent: no wait. */
    admit?: () => Promise<void>;
    /** Present where they are known before the answer is. */
    rateHeaders?: Readonly<Record<string, string>>;
  };
}

/**
 * Needs a key in `c.get("key")`. While this isolate has a lease, requests pass without asking, and the lease is renewed
 * in the background. Otherwise the object is asked. A read runs meanwhile, and its result is sent only if the object
 * allows it. A write, and a read whose key may have nothing left, may read their body meanwhile but wait with
 * `c.get("admit")`, which throws the same errors. A request that is known to be refused is refused before any work. If
 * the object cannot be reached, requests pass, and KV decides which keys are valid.
 * @param defaultLimit requests per minute for a key without a limit of its own; null: no limit
 * @throws 401 `PGRST301`, 429 `53400`
 */
export const limitRate = (defaultLimit: number | null, leases: Leases, findObject: FindKeyObject) =>
  createMiddleware<RateEnv>(async (c, next) => {
    const { method } = c.req;
    if (method === "OPTIONS") return next();
    const { id, rateLimit: limit = defaultLimit } = c.get("key");
    const now = Date.now();
    const { decision, lease } = leases.spend(id, limit, now);
    switch (decision.kind) {
      case "refuse":
        throw accessErrors.invalidKey();
      case "wait":
        throw rateLimitErrors.tooManyRequests(decision.verdict);
      case "pass": {
        requireStanding(c, decision.known ? lease.standing : undefined);
        if (decision.renew) void ask(findObject, c, leases.begin(id, limit, 0, now));
        const verdict = decision.known ? verdictOf(lease, now) : undefined;
        if (verdict) c.set("rateHeaders", rateLimitHeaders(verdict));
        await next();
        return tell(c, verdict);
      }
      case "ask": {
        const isRead = method === "GET" || method === "HEAD";
        const isBeside = isRead && leases.mayRunBeside(id, limit, now);
        const asked = ask(findObject, c, leases.begin(id, limit, 1, now));
        if (!isBeside) c.set("admit", async () => check(c, await asked));
        await next();
        const answer = await asked;
        refuse(c, answer);
        return tell(c, answer && verdictOf(answer.lease, now));
      }
    }
  });

interface Answered {
  readonly answer: KeyAnswer;
  /** The lease after the answer. */
  readonly lease: Lease;
}

/** @throws if the answer refuses the request */
function check(c: Context<RateEnv>, answered: Answered | undefined): void {
  requireStanding(c, answered?.answer.standing);
  if (answered === undefined) return;
  const { answer, lease } = answered;
  if (lease.limit !== null && answer.grant?.granted === 0) {
    throw rateLimitErrors.tooManyRequests(refusalOf(lease, lease.limit, Date.now()));
  }
}

/**
 * If the object knows nothing about the key, KV decides.
 * @throws 401
 */
function requireStanding(c: Context<RateEnv>, standing: KeyStanding = "unchanged"): void {
  const { isSuspended } = c.get("key");
  if (isRefused(standing) || (standing === "unchanged" && isSuspended)) throw accessErrors.invalidKey();
}

/** Replaces the present answer with the refusal, if there is one. */
function refuse(c: Context<RateEnv>, answered: Answered | undefined): void {
  try {
    check(c, answered);
  } catch (refusal) {
    // Hono would copy the headers of that answer to the next one.
    c.res = undefined;
    throw refusal;
  }
}

function tell(c: Context, verdict: RateVerdict | undefined): void {
  if (verdict === undefined || c.res.headers.has("X-RateLimit-Limit")) return;
  for (const [name, value] of Object.entries(rateLimitHeaders(verdict))) c.res.headers.set(name, value);
}

/** The object's answer; undefined if it does not answer. Never rejects, because it runs beside the request. */
function ask(
  findObject: FindKeyObject,
  c: Context<RateEnv>,
  question: Question,
): Promise<Answered | undefined> {
  const { id } = c.get("key");
  const late = () => new Error(`No answer within ${patienceMilliseconds} ms`);
  const asked = async () => {
    try {
      const object = findObject(c.env.RATE_LIMITER, id);
      const answer = await within(patienceMilliseconds, object.ask(question.ask), late);
      const lease = question.done(answer, Date.now());
      // Answers may arrive out of order; each request reports its own.
      return { answer, lease: answer.grant ? { ...lease, rest: answer.grant.rest } : lease };
    } catch (error) {
      question.done(undefined, Date.now());
      logFault(error, `The rate limiter of key ${id} is out of reach`);
      return undefined;
    }
  };
  const answered = asked();
  // What was granted counts even if the client has disconnected.
  waitUntil(answered);
  return answered;
}
