/** Holds a key to its rate, and refuses one that is revoked, by what its Durable Object says. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { authErrors } from "../access/errors";
import type { AuthEnv } from "../access/middleware";
import { faultLine, within } from "../postgrest";
import type { FindKeyObject } from "./find-key-object";
import { rateLimitHeaders } from "./headers";
import type { KeyAnswer } from "./rate-limiter";
import { RateMemory } from "./rate-memory";
import { StandingMemory } from "./standing-memory";
import type { RateVerdict } from "./token-bucket";

/** An object that takes longer is as good as none: it must not hold up what it guards. */
const patienceMilliseconds = 1_000;

export interface RateEnv extends AuthEnv {
  /** `admit`: what must be waited for before anything is read or written; absent: nothing. */
  Variables: AuthEnv["Variables"] & { admit?: () => Promise<void> };
}

/**
 * Wants a key in `c.get("key")`. A read is made while the object is asked, and shown only if it may be. A write, and a
 * read of a key that may have nothing left, wait with `c.get("admit")`, which throws what is thrown here, and may read
 * their body meanwhile. A key that is known to be revoked or to have nothing left is refused before any work. If the
 * object is out of reach, requests pass: KV, which let the key in, decides.
 * @param defaultLimit requests a minute of a key that has no limit of its own; null: any number
 * @throws 401 `PGRST301`, 429 `53400`
 */
export const limitRate = (defaultLimit: number | null, findObject: FindKeyObject) => {
  const rates = new RateMemory();
  const standings = new StandingMemory();
  return createMiddleware<RateEnv>(async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const { id, rateLimit = defaultLimit } = c.get("key");
    const now = Date.now();
    if (standings.isRevoked(id, now)) throw authErrors.invalidKey();
    if (rateLimit === null && standings.mayPass(id, now)) return next();
    if (rateLimit !== null) check({ verdict: rates.refusal(id, rateLimit, now) });

    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    const beside = isRead && (rateLimit === null || rates.hasEnough(id, rateLimit, now));
    const question = rates.begin(id, now);
    standings.begin(id, now);
    const asked = ask(findObject, c, id, rateLimit).then((answer) => {
      question.done(answer?.verdict);
      standings.note(id, answer?.standing, now);
      return answer;
    });
    if (!beside) c.set("admit", async () => check(await asked));
    await next();
    const answer = await asked;
    refuse(c, answer);
    if (answer?.verdict === undefined) return;
    for (const [name, value] of Object.entries(rateLimitHeaders(answer.verdict))) {
      c.res.headers.set(name, value);
    }
  });
};

/** @throws what the answer says of the request */
function check(
  answer: { readonly standing?: string; readonly verdict?: RateVerdict | undefined } = {},
): void {
  if (answer.standing === "revoked") throw authErrors.invalidKey();
  if (answer.verdict?.allowed === false) throw authErrors.tooManyRequests(answer.verdict);
}

/** In place of an answer that is there already. */
function refuse(c: Context, answer: KeyAnswer | undefined): void {
  try {
    check(answer);
  } catch (refusal) {
    // Hono would carry the headers of that answer over to the next one.
    c.res = undefined;
    throw refusal;
  }
}

/** What the object says; undefined where it says nothing. Never rejects, for it runs beside the read. */
async function ask(
  findObject: FindKeyObject,
  c: Context<RateEnv>,
  id: string,
  limit: number | null,
): Promise<KeyAnswer | undefined> {
  const late = () => new Error(`No answer within ${patienceMilliseconds} ms`);
  try {
    return await within(patienceMilliseconds, findObject(c.env.RATE_LIMITER, id).ask(limit), late);
  } catch (error) {
    console.error(`The rate limiter of key ${id} is out of reach: ${faultLine(error)}`);
    return undefined;
  }
}
