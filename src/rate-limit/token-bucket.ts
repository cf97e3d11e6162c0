/**
 * The arithmetic of the rate limit: a bucket of as many tokens as a key may spend in a minute, filled evenly. A full
 * bucket can be emptied at once, and what is spent comes back at the key's rate: there is no boundary of windows at
 * which two windows' worth could pass. Pure; times are epoch milliseconds.
 */

const minute = 60_000;

/** Keys below this rate, a minute, are granted what they wait for and nothing beyond: their count is exact. */
const leasedFrom = 600;

/** What was spent and has not come back, as of `at`. */
export interface Spending {
  readonly spent: number;
  readonly at: number;
  /** When the bucket was last seen full. */
  readonly fullAt: number;
}

/** A full bucket. */
export const NOTHING_SPENT: Spending = { spent: 0, at: 0, fullAt: 0 };

/** What an isolate asks of the bucket. */
export interface Ask {
  /** Requests a minute, from 1 up; may differ from one time to the next. */
  readonly limit: number;
  /** The requests that wait for the answer; 0 for a renewal in the background. */
  readonly waiting: number;
  /** How many requests come to the isolate in five seconds; 0 where it wants no more than for those that wait. */
  readonly use: number;
  /** What goes back of the last grant. */
  readonly left: number;
  /** When that grant was made, as it said. */
  readonly grantedAt: number;
}

export interface Grant {
  /** Tokens: for the requests that wait, and then for those that come. */
  readonly granted: number;
  /** What the bucket has after that; may have a fraction. */
  readonly rest: number;
  readonly at: number;
}

/** Grants tokens if there are any. A refusal costs nothing. */
export function grantTokens(
  before: Spending,
  ask: Ask,
  now: number,
): { readonly spending: Spending; readonly grant: Grant } {
  const { limit, waiting, use } = ask;
  const filled = fill(before, limit, now);
  // A grant from before the bucket was full has come back by itself.
  const back = ask.grantedAt < filled.fullAt ? 0 : ask.left;
  const spent = Math.max(0, filled.spent - back);
  const admitted = Math.min(waiting, Math.max(0, Math.floor(limit - spent)));
  const granted = admitted + extraTokens(limit, use, limit - spent - admitted);
  return {
    spending: { spent: spent + granted, at: now, fullAt: spent === 0 ? now : filled.fullAt },
    grant: { granted, rest: limit - spent - granted, at: now },
  };
}

/**
 * What is granted beyond the requests that wait: a second of the key's rate at the most, five seconds of the isolate's
 * own use, and an eighth of what is left, so that isolates that hold tokens leave enough to the others.
 */
export function extraTokens(limit: number, use: number, rest: number): number {
  return limit < leasedFrom ? 0 : Math.max(0, Math.floor(Math.min(limit / 60, use, rest / 8)));
}

/** How long until the bucket holds a token for the next request, milliseconds; 0: it does. */
export function timeToToken(limit: number, rest: number): number {
  return wholeMilliseconds((1 - rest) * (minute / limit));
}

/** How long until the bucket is full, milliseconds. */
export function timeToFull(limit: number, rest: number): number {
  return wholeMilliseconds((limit - rest) * (minute / limit));
}

/** What the bucket holds so many milliseconds after it held `rest`, if nothing was spent since. */
export function restAfter(limit: number, rest: number, milliseconds: number): number {
  return Math.min(limit, rest + milliseconds / (minute / limit));
}

function fill({ spent, at, fullAt }: Spending, limit: number, now: number): Spending {
  // A clock that steps back must not give tokens away, nor take them.
  const elapsed = Math.max(0, now - at);
  const left = Math.max(0, spent - elapsed / (minute / limit));
  return { spent: left, at: now, fullAt: left === 0 ? now : fullAt };
}

/** Rounded up, but not for the last digits of a division. */
function wholeMilliseconds(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-6));
}
