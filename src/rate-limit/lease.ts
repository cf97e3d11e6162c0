/**
 * What an isolate knows of a key by the last answer of its Durable Object, and what it does with the next request: lets
 * it in, refuses it, or asks. Pure; times are epoch milliseconds of this isolate's clock, but for `grantedAt`.
 */
import type { RateVerdict } from "./headers";
import { isRefused, type KeyStanding } from "./key-standing";
import { type Ask, type Grant, restAfter, timeToFull, timeToToken } from "./token-bucket";

/** For so long an answer is good. */
const lifeMilliseconds = 10_000;
/** Renewed in the background when less than this share is left: of its tokens or, without a limit, of its time. */
const renewedBelow = 1 / 4;
const useMilliseconds = 5_000;
/** A pace that was seen for a moment only counts for so many times the requests that were seen. */
const mostForesight = 4;
/** After an object gave no answer, it is left in peace for so long, and requests pass. */
const quietMilliseconds = 1_000;

/** What a key's Durable Object says. */
export interface KeyAnswer {
  readonly standing: KeyStanding;
  /** Of a good key that has a limit. */
  readonly grant?: Grant;
}

export interface Lease {
  /** Requests a minute; null: any number. */
  readonly limit: number | null;
  /** Undefined: no answer yet. */
  readonly standing: KeyStanding | undefined;
  /** When the last answer was asked for. */
  readonly asked: number;
  /** By the object's clock. */
  readonly grantedAt: number;
  /** Requests that may be let in without a question. */
  readonly left: number;
  /** What `left` was at the answer. */
  readonly size: number;
  /** What the bucket had after the answer. */
  readonly rest: number;
  readonly use: Use;
  /** Until when the object is not asked, for it gave no answer. */
  readonly quietUntil: number;
}

/** How often the key comes to this isolate. */
interface Use {
  /** When it began to. */
  readonly since: number;
  /** The requests of the five seconds before `until`: older ones weigh less. */
  readonly recent: number;
  readonly until: number;
  /** The requests from then on. */
  readonly more: number;
}

export type Decision =
  /** `known`: by the lease, and not for want of an answer. `renew`: ask, but do not wait. */
  | { readonly kind: "pass"; readonly known: boolean; readonly renew: boolean }
  | { readonly kind: "refuse" }
  | { readonly kind: "wait"; readonly verdict: RateVerdict }
  | { readonly kind: "ask" };

function newLease(limit: number | null, now: number): Lease {
  const use = { since: now, recent: 0, until: now, more: 0 };
  const nothing = { asked: 0, grantedAt: 0, left: 0, size: 0, rest: limit ?? 0, quietUntil: 0 };
  return { ...nothing, limit, standing: undefined, use };
}

/**
 * The lease for requests of that limit. Of one for another limit, only the standing counts.
 * @param limit requests a minute; null: any number
 */
export function leaseFor(lease: Lease | undefined, limit: number | null, now: number): Lease {
  if (lease?.limit === limit) return lease;
  if (lease?.standing === undefined || !isRefused(lease.standing)) return newLease(limit, now);
  return { ...newLease(limit, now), standing: lease.standing, asked: lease.asked };
}

/** What becomes of a request. One that passes is spent by `spendOne`. */
export function decide(lease: Lease, now: number): Decision {
  const { limit, standing, asked, left, size, quietUntil } = lease;
  const isAlive = standing !== undefined && !hasEnded(lease, now);
  if (isAlive && isRefused(standing)) return { kind: "refuse" };
  if (isAlive && (limit === null || left >= 1)) {
    const isLow =
      limit === null ? now >= asked + lifeMilliseconds * (1 - renewedBelow) : left - 1 < size * renewedBelow;
    return { kind: "pass", known: true, renew: isLow && now >= quietUntil };
  }
  if (limit !== null && standing !== undefined && now < asked + timeToToken(limit, lease.rest)) {
    return { kind: "wait", verdict: refusalOf(lease, limit, now) };
  }
  return now < quietUntil ? { kind: "pass", known: false, renew: false } : { kind: "ask" };
}

/** A request was let in by the lease. */
export function spendOne(lease: Lease): Lease {
  const { left, use } = lease;
  return { ...lease, left: left - 1, use: { ...use, more: use.more + 1 } };
}

/**
 * What to ask for, and the lease with the requests that wait counted as use.
 * @param wantsMore no question is under way that asks for more than for what waits, or gives tokens back
 */
export function prepareAsk(
  lease: Lease,
  waiting: number,
  wantsMore: boolean,
  now: number,
): { readonly lease: Lease; readonly ask: Ask | null } {
  const use = useUntil({ ...lease.use, more: lease.use.more + waiting }, now);
  const counted = { ...lease, use };
  const { limit, left, grantedAt } = lease;
  if (limit === null) return { lease: counted, ask: null };
  if (!wantsMore) return { lease: counted, ask: { limit, waiting, use: 0, left: 0, grantedAt } };
  // What is left of a lease that lives is spent before the rest.
  const back = hasEnded(lease, now) ? left : 0;
  return { lease: counted, ask: { limit, waiting, use: foresee(use), left: back, grantedAt } };
}

/**
 * The lease after an answer.
 * @param asked when the question was asked: the object counted from then on, not from when its answer came
 */
export function takeAnswer(
  lease: Lease,
  ask: Ask | null,
  { standing, grant }: KeyAnswer,
  asked: number,
): Lease {
  // Answers may overtake each other.
  const isNewest = asked >= lease.asked;
  const latest = isNewest ? { ...lease, standing, asked } : lease;
  if (ask === null || grant === undefined) return latest;
  const left = lease.left - ask.left + grant.granted - Math.min(ask.waiting, grant.granted);
  const { rest, at } = grant;
  return { ...latest, left, size: left, ...(isNewest && { rest, grantedAt: at }) };
}

/** The lease after a question without an answer. */
export function takeSilence(lease: Lease, now: number): Lease {
  return { ...lease, quietUntil: now + quietMilliseconds };
}

/** What a client is told with a request that passed; undefined: nothing, for there is no limit, or no answer. */
export function verdictOf(
  { limit, standing, rest, left, asked }: Lease,
  now: number,
): RateVerdict | undefined {
  if (limit === null || standing === undefined) return undefined;
  const held = rest + left;
  const resetAt = Math.max(now, asked + timeToFull(limit, held));
  return { limit, remaining: Math.floor(held), resetAt, retryAfter: 0 };
}

/** What a client is told with a request that was refused. */
export function refusalOf({ rest, asked }: Lease, limit: number, now: number): RateVerdict {
  const retryAfter = Math.max(0, asked + timeToToken(limit, rest) - now);
  return { limit, remaining: 0, resetAt: asked + timeToFull(limit, rest), retryAfter };
}

/**
 * Whether a read may be made while its question is under way: where the bucket has enough for it and for those that are
 * asked for already. Of an unknown bucket, a first request has.
 * @param underWay how many questions are
 */
export function mayRunBeside(
  { limit, standing, rest, asked }: Lease,
  underWay: number,
  now: number,
): boolean {
  if (limit === null) return true;
  if (standing === undefined) return underWay === 0;
  return Math.floor(restAfter(limit, rest, now - asked)) > underWay;
}

function hasEnded({ asked }: Lease, now: number): boolean {
  return now >= asked + lifeMilliseconds;
}

/** The use with all requests so far in `recent`. */
function useUntil({ since, recent, until, more }: Use, now: number): Use {
  const spans = Math.max(0, now - until) / useMilliseconds;
  const kept = Math.exp(-spans);
  const before = recent * kept;
  const isNew = before < 1 && spans > 1;
  return {
    since: isNew ? now : since,
    recent: before + (spans === 0 ? more : (more * (1 - kept)) / spans),
    until: now,
    more: 0,
  };
}

/** How many requests will come in five seconds, if they go on as they came. */
function foresee({ since, recent, until }: Use): number {
  const seen = 1 - Math.exp(-(until - since) / useMilliseconds);
  return Math.floor(recent / Math.max(seen, 1 / mostForesight));
}
