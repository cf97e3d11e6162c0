/** When a delivery that failed is tried again, and when no more (SPEC §15). */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The wait after the first failure, the second, and so on; the last one stays. */
const waits = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR] as const;
const longestWait = 6 * HOUR;

/** How long a delivery is tried. */
export const PATIENCE_MILLISECONDS = 3 * DAY;

/** The longest wait that a receiver can ask for. */
const LONGEST_ASKED = DAY;

/** A wait is up to this much longer or shorter, so that what failed together is not tried together. */
const JITTER = 0.1;

export interface Failures {
  /** How often the delivery failed, at least once. */
  readonly count: number;
  /** When it failed first, in epoch milliseconds. */
  readonly since: number;
}

/**
 * When to try again, in epoch milliseconds; undefined: no more. The last try is when the patience ends.
 * @param asked the wait that the receiver asked for, in milliseconds; it never makes the wait shorter
 * @param random from 0 to 1
 */
export function nextTry(
  { count, since }: Failures,
  now: number,
  asked: number,
  random: number,
): number | undefined {
  const end = since + PATIENCE_MILLISECONDS;
  if (now >= end) return undefined;
  const wait = (waits[count - 1] ?? longestWait) * (1 - JITTER + 2 * JITTER * random);
  return Math.max(Math.min(now + Math.round(wait), end), now + Math.min(asked, LONGEST_ASKED));
}

/**
 * The wait that `Retry-After` asks for, in milliseconds: it has seconds or a date. 0 if it is missing or cannot be read.
 * @param now epoch milliseconds
 */
export function readRetryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * SECOND, LONGEST_ASKED);
  // `Date.parse` takes more than HTTP's dates, which have the name of a month.
  const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(date - now, 0);
}
