/**
 * The arithmetic of the rate limit: a bucket with as many tokens as a key may spend in a minute, refilled evenly. A
 * full bucket can be emptied at once, and refills at the key's rate. Unlike fixed windows, it never lets two minutes'
 * worth pass at a boundary. Pure; times are epoch milliseconds.
 */

const minute = 60_000;

/** Keys with a lower rate per minute get tokens only for the requests that wait, so their count is exact. */
const leasedFrom = 600;

/** The tokens that were spent and not refilled yet, as of `at`. */
export interface Spending {
  readonly spent: number;
  readonly at: number;
  /** When the bucket was last seen full. */
  readonly fullAt: number;
}

/** A full bucket. */
export const NOTHING_SPENT: Spending = { spent: 0, at: 0, fullAt: 0 };

/** What an isolate asks for. */
export interface Ask {
  /** Requests per minute, 1 or more; may change between calls. */
  readonly limit: number;
  /** The requests that wait for the answer; 0 for a renewal in the background. */
  readonly waiting: number;
  /** How many requests the isolate expects in five seconds; 0 to ask only for the requests that wait. */
  readonly use: number;
  /** How many tokens of the last grant are returned. */
  readonly left: number;
  /** The `at` of that grant. */
  readonly grantedAt: number;
}

export interface Grant {
  /** Tokens: first for the requests that wait, then for later ones. */
  readonly granted: number;
  /** What the bucket holds after the grant; may be a fraction. */
  readonly rest: number;
  readonly at: number;
}

/** Grants tokens if the bucket has any. A refusal costs nothing. */
export function grantTokens(
  before: Spending,
  ask: Ask,
  now: number,
): { readonly spending: Spending; readonly grant: Grant } {
  const { limit, waiting, use } = ask;
  const filled = fill(before, limit, now);
  // The tokens of a grant from before the bucket was full have been refilled already.
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
 * How many extra tokens are granted: at most one second of the key's rate, five seconds of the isolate's own use, and
 * an eighth of what is left, so that enough stays for other isolates.
 */
export function extraTokens(limit: number, use: number, rest: number): number {
  return limit < leasedFrom ? 0 : Math.max(0, Math.floor(Math.min(limit / 60, use, rest / 8)));
}

/** Milliseconds until the bucket holds a token for the next request; 0: it does now. */
export function timeToToken(limit: number, rest: number): number {
  return wholeMilliseconds((1 - rest) * (minute / limit));
}

/** Milliseconds until the bucket is full. */
export function timeToFull(limit: number, rest: number): number {
  return wholeMilliseconds((limit - rest) * (minute / limit));
}

/** What the bucket holds that many milliseconds after it held `rest`, if nothing was spent since. */
export function restAfter(limit: number, rest: number, milliseconds: number): number {
  return Math.min(limit, rest + milliseconds / (minute / limit));
}

function fill({ spent, at, fullAt }: Spending, limit: number, now: number): Spending {
  // A clock that steps back must neither add tokens nor take them.
  const elapsed = Math.max(0, now - at);
  const left = Math.max(0, spent - elapsed / (minute / limit));
  return { spent: left, at: now, fullAt: left === 0 ? now : fullAt };
}

/** Rounds up, but ignores the rounding error of a division. */
function wholeMilliseconds(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-6));
}
