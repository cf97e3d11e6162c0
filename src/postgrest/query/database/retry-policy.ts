/**
 * Whether and when to send a statement again: pure functions of D1's message and the number of tries.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 */

/**
 * Why there was no answer. `unreached`: the statement did not reach the database. `interrupted`: it may have been done.
 * `strained`: the database is overloaded, and a retry would add to its load. `stalled`: the deadline passed.
 */
export type Outage = "unreached" | "interrupted" | "strained" | "stalled";

/** D1 gave no answer within the deadline. */
export class StalledError extends Error {
  override readonly name = "StalledError";
}

/**
 * D1's messages, and SQLite's codes for temporary conditions.
 * @see https://www.sqlite.org/rescode.html
 */
const outages: readonly (readonly [Exclude<Outage, "stalled">, RegExp])[] = [
  [
    "unreached",
    /Cannot resolve D1 DB due to transient issue|Internal error while starting up D1|SQLITE_(?:BUSY|LOCKED|SCHEMA)/i,
  ],
  [
    "strained",
    /D1 (?:DB )?is overloaded|Requests queued for too long|Too many requests queued|exceeded timeout|query timed out|exceeded its (?:memory|CPU time) limit|SQLITE_INTERRUPT/i,
  ],
  [
    "interrupted",
    /Network connection lost|Replica disconnected from primary|caused object to be reset|reset because its code was updated|Internal error in D1|Can't read from request stream|D1 DB reset|Failed to parse body|internal error; reference|SQLITE_(?:IOERR|CANTOPEN|PROTOCOL)/i,
  ],
];

/** Messages that quote a value, which could contain any of the texts above. */
const quotesValue = /^(?:D1_\w+: )*(?:bad JSON path|malformed JSON)/;

/** The outage in D1's message; undefined if the message is about the statement. */
export function readOutage(error: Error): Outage | undefined {
  if (error instanceof StalledError) return "stalled";
  if (quotesValue.test(error.message)) return undefined;
  return outages.find(([, messages]) => messages.test(error.message))?.[0];
}

/** Whether the statement may have been done although no answer came. */
export function mayBeDone(outage: Outage): boolean {
  return outage !== "unreached";
}

/**
 * How often a statement is retried. A read only once, because D1 itself has tried it three times by then.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#automatic-retries
 */
const MAX_RETRIES: Readonly<Record<StatementKind, number>> = { read: 1, write: 3 };

export type StatementKind = "read" | "write";

const FIRST_DELAY_MS = 50;

/** Milliseconds before a request starts over: random, so that colliding writers spread out, and doubling each time. */
export function backOffDelay(restarts: number, random: number): number {
  return Math.ceil(10 * 2 ** restarts * (0.5 + random / 2));
}

/**
 * Milliseconds to wait before a retry: random, so that clients which failed together do not return together, and doubling
 * each time. Undefined: do not retry.
 * @param kind a read can always be repeated
 * @param retries how often it was retried already
 * @param repeatable whether doing it twice is as good as doing it once
 * @param random from 0 to 1
 * @param leftMs the time until the deadline
 */
export function retryDelay(
  outage: Outage,
  kind: StatementKind,
  retries: number,
  repeatable: () => boolean,
  random: number,
  leftMs: number,
): number | undefined {
  if (outage === "strained" || outage === "stalled" || retries >= MAX_RETRIES[kind]) return undefined;
  if (kind === "write" && mayBeDone(outage) && !repeatable()) return undefined;
  const delay = Math.ceil(FIRST_DELAY_MS * 2 ** retries * (0.5 + random / 2));
  return delay < leftMs ? delay : undefined;
}
