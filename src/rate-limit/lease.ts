/**
 * What an isolate knows about a key from the last answer of its Durable Object, and what it does with the next request:
 * lets it pass, refuses it, or asks the object. Pure. Times are epoch milliseconds of this isolate's clock, except
 * `grantedAt`.
 */
import type { RateVerdict } from "./headers";
import { isRefused, type KeyStanding } from "./key-standing";
import { type Ask, type Grant, restAfter, timeToFull, timeToToken } from "./token-bucket";

/** How long an answer is valid. */
const lifeMilliseconds = 10_000;
/**
 * A lease is renewed in the background when less than this share is left: of its tokens or, without a limit, of its
 * time.
 */
const renewedBelow = 1 / 4;
const useMilliseconds = 5_000;
/** A rate seen only briefly is extrapolated to at most this many times the requests seen. */
const mostForesight = 4;
/** If an object did not answer, it is not asked for this long, and requests pass. */
const quietMilliseconds = 1_000;

/** What a key's Durable Object says. */
export interface KeyAnswer {
  readonly standing: KeyStanding;
  /** Only for a valid key with a limit. */
  readonly grant?: Grant;
}

export interface Lease {
  /** Requests a minute; null: any number. */
  readonly limit: number | null;
  /** Undefined if there was no answer yet. */
  readonly standing: KeyStanding | undefined;
  /** When the last answer was asked for. */
  readonly asked: number;
  /** When the tokens were granted, by the object's clock. */
  readonly grantedAt: number;
  /** How many requests may pass without asking. */
  readonly left: number;
  /** What `left` was when the answer came. */
  readonly size: number;
  /** What the bucket held after the answer. */
  readonly rest: number;
  readonly use: Use;
  /** The object is not asked until then, because it did not answer. */
  readonly quietUntil: number;
}

/** How often the key is used in this isolate. */
interface Use {
  /** When the use began. */
  readonly since: number;
  /** The requests in about the five seconds before `until`; older ones count less. */
  readonly recent: number;
  readonly until: number;
  /** The requests since `until`. */
  readonly more: number;
}

export type Decision =
  /**
   * `known`: the lease allows it; false: it passes because the object did not answer. `renew`: ask, but do not wait.
   */
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
 * The lease for requests with that limit. From a lease for another limit, only the standing is kept.
 * @param limit requests a minute; null: any number
 */
export function leaseFor(lease: Lease | undefined, limit: number | null, now: number): Lease {
  if (lease?.limit === limit) return lease;
  if (lease?.standing === undefined || !isRefused(lease.standing)) return newLease(limit, now);
  return { ...newLease(limit, now), standing: lease.standing, asked: lease.asked };
}

/** Decides on a request. If it passes, `spendOne` takes its token. */
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

/** Takes the token of a request that passed. */
export function spendOne(lease: Lease): Lease {
  const { left, use } = lease;
  return { ...lease, left: left - 1, use: { ...use, more: use.more + 1 } };
}

/**
 * What to ask the object, and the lease with the waiting requests counted as use.
 * @param wantsMore whether this question may ask for extra tokens and return old ones; only one under way may
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
  // The tokens of a valid lease are kept and spent first.
  const back = hasEnded(lease, now) ? left : 0;
  return { lease: counted, ask: { limit, waiting, use: foresee(use), left: back, grantedAt } };
}

/**
 * The lease after an answer.
 * @param asked when the question was asked: the object counts from then, not from when its answer came
 */
export function takeAnswer(
  lease: Lease,
  ask: Ask | null,
  { standing, grant }: KeyAnswer,
  asked: number,
): Lease {
  // Answers may arrive out of order.
  const isNewest = asked >= lease.asked;
  const latest = isNewest ? { ...lease, standing, asked } : lease;
  if (ask === null || grant === undefined) return latest;
  const left = lease.left - ask.left + grant.granted - Math.min(ask.waiting, grant.granted);
  const { rest, at } = grant;
  return { ...latest, left, size: left, ...(isNewest && { rest, grantedAt: at }) };
}

/** The lease after a question that got no answer. */
export function takeSilence(lease: Lease, now: number): Lease {
  return { ...lease, quietUntil: now + quietMilliseconds };
}

/** What the client of a request that passed is told; undefined if there is no limit or no answer. */
export function verdictOf(
  { limit, standing, rest, left, asked }: Lease,
  now: number,
): RateVerdict | undefined {
  if (limit === null || standing === undefined) return undefined;
  const held = rest + left;
  const resetAt = Math.max(now, asked + timeToFull(limit, held));
  return { limit, remaining: Math.floor(held), resetAt, retryAfter: 0 };
}

/** What the client of a refused request is told. */
export function refusalOf({ rest, asked }: Lease, limit: number, now: number): RateVerdict {
  const retryAfter = Math.max(0, asked + timeToToken(limit, rest) - now);
  return { limit, remaining: 0, resetAt: asked + timeToFull(limit, rest), retryAfter };
}

/**
 * Whether a read may run while its question is under way: the bucket must have enough for it and for the questions
 * already under way. If the bucket is unknown, only the first request may.
 * @param underWay how many questions are under way
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

/** Moves all requests so far into `recent`. */
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

/** How many requests will come in the next five seconds at the present rate. */
function foresee({ since, recent, until }: Use): number {
  const seen = 1 - Math.exp(-(until - since) / useMilliseconds);
  return Math.floor(recent / Math.max(seen, 1 / mostForesight));
}
