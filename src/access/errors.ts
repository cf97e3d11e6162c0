/** The errors of keys and their administration, in the shape of every other error (SPEC §6, §8). */
import { echoing, PostgrestError, secondsToNextDay } from "../postgrest";
import { type RateVerdict, rateLimitHeaders } from "../rate-limit/headers";
import type { EndedHow } from "./key-changes";
import type { Scope } from "./key-record";

const challenge = { "WWW-Authenticate": "Bearer" };
const retryAfterSeconds = 5;
/** The period of `ATTEMPT_LIMITER` in wrangler.toml. */
const attemptPeriodSeconds = 60;
/**
 * What KV says past a day's operations of the free plan: `KV put() limit exceeded for the day.`
 * @see https://developers.cloudflare.com/kv/platform/limits/
 */
const dailyLimit = /KV (\w+)\(\) limit exceeded for the day/i;

export const authErrors = echoing({
  /** PGRST302: the request brings no key. */
  noKey: () =>
    new PostgrestError(401, {
      code: "PGRST302",
      message: "Anonymous access is disabled",
      hint: "Send an API key in the header Authorization: Bearer <api-key>",
      headers: challenge,
    }),
  /** PGRST301: the key is malformed, unknown or revoked. Which of them is nobody's business outside. */
  invalidKey: () =>
    new PostgrestError(401, { code: "PGRST301", message: "Invalid API key", headers: challenge }),
  /** PGRST303 */
  expiredKey: () =>
    new PostgrestError(401, { code: "PGRST303", message: "API key expired", headers: challenge }),
  /** 42501: the key lacks a scope that the method needs. */
  missingScope: (scope: Scope, method: string) =>
    new PostgrestError(403, {
      code: "42501",
      message: `API key lacks the scope "${scope}"`,
      details: `This ${method} needs the scope "${scope}"`,
      hint: "Use a key that has it.",
    }),
  /** 53400, PostgreSQL's `configuration_limit_exceeded`: the key has had its requests for now. */
  tooManyRequests: (verdict: RateVerdict) => {
    const seconds = Math.max(1, Math.ceil(verdict.retryAfter / 1000));
    return new PostgrestError(429, {
      code: "53400",
      message: "Too many requests",
      details: `This API key may make ${verdict.limit} requests a minute`,
      hint: `Try again in ${seconds} s, or send several rows in one request.`,
      headers: { "Retry-After": String(seconds), ...rateLimitHeaders(verdict) },
    });
  },
  /** 53400: too many bad keys or admin requests from one network, whatever this one brings. */
  tooManyAttempts: () =>
    new PostgrestError(429, {
      code: "53400",
      message: "Too many requests without a good key",
      hint: `Try again in ${attemptPeriodSeconds} s.`,
      headers: { "Retry-After": String(attemptPeriodSeconds) },
    }),
  /** PGRST001: the key store is out of reach; says nothing about the key. */
  keyStoreUnavailable: (cause: unknown) => {
    const [, operation] = (cause instanceof Error && dailyLimit.exec(cause.message)) || [];
    if (operation === undefined) return unavailable("The key store is not reachable", cause);
    return new PostgrestError(
      503,
      {
        code: "PGRST001",
        message: `The key store has had its ${operation} operations of the day`,
        hint: "It takes more after midnight UTC, or with a paid plan of Cloudflare's.",
        headers: { "Retry-After": String(secondsToNextDay(Date.now())) },
      },
      { cause },
    );
  },
  /** PGRST001: the database is out of reach. */
  databaseUnavailable: (cause: unknown) => unavailable("The database is not reachable", cause),
});

export const adminErrors = echoing({
  /** PGRST302: no token. */
  noToken: () =>
    new PostgrestError(401, {
      code: "PGRST302",
      message: "The admin token is missing",
      hint: "Send it in the header Authorization: Bearer <ADMIN_TOKEN>",
      headers: challenge,
    }),
  /** PGRST301: not the token. */
  invalidToken: () =>
    new PostgrestError(401, { code: "PGRST301", message: "Invalid admin token", headers: challenge }),
  /** PGRST102: a body that is not as the call wants it; `details` names the fields. */
  invalidBody: (details: string) =>
    new PostgrestError(400, { code: "PGRST102", message: "Invalid request body", details }),
  /** 22023: a parameter of the path or the query string that cannot be. */
  invalidParameter: (details: string) =>
    new PostgrestError(400, { code: "22023", message: "Invalid request parameter", details }),
  /** PGRST102 */
  notJson: () =>
    new PostgrestError(415, {
      code: "PGRST102",
      message: "The body must be JSON",
      hint: "Send it with Content-Type: application/json",
    }),
  /** PGRST116, as for a row that is not there. */
  noCompany: (id: string) =>
    new PostgrestError(404, {
      code: "PGRST116",
      message: `There is no company "${id}"`,
      hint: "Make it with PUT /admin/companies/:id",
    }),
  noKey: (id: string) =>
    new PostgrestError(404, { code: "PGRST116", message: `There is no API key with the id "${id}"` }),
  /** 55000: the key has ended, or is suspended and cannot be rotated meanwhile. */
  keyEnded: (id: string, how: EndedHow) =>
    new PostgrestError(409, {
      code: "55000",
      message: `The API key with the id "${id}" is ${how}`,
      hint:
        how === "suspended"
          ? 'Resume it first: PATCH /admin/keys/:id {"suspended": false}'
          : "Make a new one with POST /admin/keys",
    }),
});

function unavailable(message: string, cause: unknown): PostgrestError {
  return new PostgrestError(
    503,
    {
      code: "PGRST001",
      message,
      hint: "Try again in a moment.",
      headers: { "Retry-After": String(retryAfterSeconds) },
    },
    { cause },
  );
}
