/**
 * The arithmetic of the rate limit: a bucket of as many tokens as a key may spend in a minute, filled evenly. A full
 * bucket can be emptied at once, and what is spent comes back at the key's rate: there is no boundary of windows at
 * which two windows' worth could pass. Pure.
 */

const minute = 60_000;

/** What was spent and has not come back, as of `at` (epoch milliseconds). */
export interface Spending {
  readonly spent: number;
  readonly at: number;
}

/** A full bucket. */
export const NOTHING_SPENT: Spending = { spent: 0, at: 0 };

export interface RateVerdict {
  readonly allowed: boolean;
  /** Requests a minute. */
  readonly limit: number;
  /** How many more would be allowed now. */
  readonly remaining: number;
  /** When the bucket will be full again, epoch milliseconds. */
  readonly resetAt: number;
  /** How long until one request is allowed, milliseconds; 0: now. */
  readonly retryAfter: number;
}

/**
 * Spends a token if there is one. A refusal costs nothing.
 * @param limit requests a minute, from 1 up; may differ from one time to the next
 * @param now epoch milliseconds
 */
export function spendToken(
  before: Spending,
  limit: number,
  now: number,
): { readonly spending: Spending; readonly verdict: RateVerdict } {
  const perToken = minute / limit;
  // A clock that steps back must not give tokens away, nor take them.
  const elapsed = Math.max(0, now - before.at);
  const left = Math.max(0, before.spent - elapsed / perToken);
  const allowed = left + 1 <= limit;
  const spent = allowed ? left + 1 : left;
  return {
    spending: { spent, at: now },
    verdict: {
      allowed,
      limit,
      remaining: Math.max(0, Math.floor(limit - spent)),
      resetAt: now + wholeMilliseconds(spent * perToken),
      retryAfter: wholeMilliseconds((spent + 1 - limit) * perToken),
    },
  };
}

/** How many requests the bucket of a verdict has at that time, if none was made since. `now` in epoch milliseconds. */
export function remainingAt({ limit, resetAt }: RateVerdict, now: number): number {
  const spent = Math.max(0, resetAt - now) / (minute / limit);
  return Math.max(0, Math.floor(limit - spent));
}

/** Rounded up, but not for the last digits of a division. */
function wholeMilliseconds(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-6));
}
