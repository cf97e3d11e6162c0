/** The errors of API keys (SPEC §6, §8). */
import { catalogue, makeError, secondsToNextDay, transport } from "../postgrest";
import type { Scope } from "./key-record";

const retryAfterSeconds = 5;
/** A 401 must name the scheme to use (RFC 9110, section 11.6.1). */
export const challenge = { "WWW-Authenticate": "Bearer" };
/**
 * What KV says once the free plan's operations of the day are used up: `KV put() limit exceeded for the day.`
 * @see https://developers.cloudflare.com/kv/platform/limits/
 */
const dailyLimit = /KV (\w+)\(\) limit exceeded for the day/i;

export const accessErrors = catalogue({
  /** PGRST302: the request has no key. */
  noKey: () =>
    makeError(401, "PGRST302", "Anonymous access is disabled", {
      hint: "Send an API key in the header Authorization: Bearer <api-key>",
      headers: challenge,
    }),
  /** PGRST301: the key is malformed, unknown or revoked; the caller is not told which. */
  invalidKey: () => makeError(401, "PGRST301", "Invalid API key", { headers: challenge }),
  /** PGRST303 */
  expiredKey: () => makeError(401, "PGRST303", "API key expired", { headers: challenge }),
  /** 42501: the key lacks a scope that the method needs. */
  missingScope: (scope: Scope, method: string) =>
    makeError(403, "42501", `API key lacks the scope "${scope}"`, {
      details: `This ${method} needs the scope "${scope}"`,
      hint: "Use a key that has it.",
    }),
  /** PGRST001: the key store cannot be reached, so nothing is known about the key. */
  keyStoreUnavailable: (cause: unknown) => {
    const [, operation] = (cause instanceof Error && dailyLimit.exec(cause.message)) || [];
    if (operation === undefined) {
      return transport.unavailable("The key store is not reachable", retryAfterSeconds, { cause });
    }
    return transport.unavailable(
      `The key store has used up its daily limit of ${operation} operations`,
      secondsToNextDay(Date.now()),
      {
        hint: "It accepts more after midnight UTC, or as soon as the account has a paid Cloudflare plan.",
        cause,
      },
    );
  },
});
