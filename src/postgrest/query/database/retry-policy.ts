/**
 * Whether to ask D1 again, and when: pure functions of its message and of the number of tries.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 */

/**
 * Why there was no answer. `unreached`: nothing came to the database. `interrupted`: what was asked may have been
 * done all the same. `strained`: the database has more to do than it can, and asking again adds to it. `stalled`:
 * the deadline passed.
 */
export type Outage = "unreached" | "interrupted" | "strained" | "stalled";

/** D1 gave no answer within the deadline. */
export class StalledError extends Error {
  override readonly name = "StalledError";
}

/**
 * D1's messages, and the codes of SQLite's that pass by themselves.
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

/** What D1 says of a value, and not of itself: the value is quoted, and may read like anything. */
const quotesValue = /^(?:D1_\w+: )*(?:bad JSON path|malformed JSON)/;

/** What D1's message tells of an outage; undefined where it is about the statement. */
export function readOutage(error: Error): Outage | undefined {
  if (error instanceof StalledError) return "stalled";
  if (quotesValue.test(error.message)) return undefined;
  return outages.find(([, messages]) => messages.test(error.message))?.[0];
}

/** Whether what was asked may have been done although no answer came. */
export function mayBeDone(outage: Outage): boolean {
  return outage !== "unreached";
}

/**
 * How often a statement is tried again. A read only once: D1 itself has tried it three times by then.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#automatic-retries
 */
const MAX_RETRIES: Readonly<Record<StatementKind, number>> = { read: 1, write: 3 };

export type StatementKind = "read" | "write";

const FIRST_DELAY_MS = 50;

/** Writers that met at one row come back apart: at random up to twice as long each time, in milliseconds. */
export function backOffDelay(restarts: number, random: number): number {
  return Math.ceil(10 * 2 ** restarts * (0.5 + random / 2));
}

/**
 * How long to wait before trying again, in milliseconds: at random up to twice as long each time, so that clients
 * that failed together do not come back together. Undefined: do not.
 * @param kind whether it reads, which can always be done again, or writes
 * @param retries how often it was tried again already
 * @param repeatable whether doing it twice is as good as doing it once
 * @param random from 0 to 1
 * @param leftMs how long there is until the deadline
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
