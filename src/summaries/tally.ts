/** What was counted of a company so far, page by page, and the summary that it makes. Pure. */
import { ageOf } from "./sync-age";

/**
 * Further kinds of a company are left out: a summary is for people to look at. Of so many, with the longest names and
 * mappings of every age, a tally is one value of D1 (2 MB).
 */
export const MAX_KINDS = 250;

/** What a page has of one kind and one age of the last sync; `age` null: never synced. */
export interface Counted {
  readonly integration: string;
  readonly entityType: string;
  readonly age: number | null;
  readonly mappings: number;
  readonly linked: number;
  readonly oldest: string | null;
  readonly newest: string | null;
}

/** The mappings of one integration and entity type. */
export interface KindTally {
  readonly integration: string;
  readonly entityType: string;
  readonly mappings: number;
  readonly linked: number;
  readonly neverSynced: number;
  readonly oldest: string | null;
  readonly newest: string | null;
  /** How many were last synced so long ago: class of age (sync-age.ts) → mappings. */
  readonly ages: Readonly<Record<string, number>>;
}

export interface Tally {
  readonly kinds: readonly KindTally[];
  /** How many mappings are of kinds past `MAX_KINDS`. */
  readonly leftOut: number;
}

export const emptyTally: Tally = { kinds: [], leftOut: 0 };

/** Adds a page. */
export function addPage({ kinds, leftOut }: Tally, page: readonly Counted[], mostKinds = MAX_KINDS): Tally {
  // Copied once a page and not once a row, of which there is one for each age of each kind.
  const byKind = new Map(kinds.map((kind) => [keyOf(kind), { ...kind, ages: { ...kind.ages } }]));
  let others = leftOut;
  for (const counted of page) {
    const key = keyOf(counted);
    const known = byKind.get(key);
    if (known) add(known, counted);
    else if (byKind.size < mostKinds) byKind.set(key, add(startOf(counted), counted));
    else others += counted.mappings;
  }
  return { kinds: [...byKind.values()], leftOut: others };
}

/** The row of `mappingSummary`, without company and time. */
export interface KindSummary extends Omit<KindTally, "ages" | "oldest" | "newest"> {
  readonly oldestSyncedAt: string | null;
  readonly medianSyncedAt: string | null;
  readonly newestSyncedAt: string | null;
}

/**
 * @param startedAt epoch milliseconds: when the count began, from which ages are
 * @param toTime epoch milliseconds → a time as stored
 */
export function summarize(
  { kinds }: Tally,
  startedAt: number,
  toTime: (epochMilliseconds: number) => string,
): readonly KindSummary[] {
  return kinds.map(({ ages, oldest, newest, ...kind }) => ({
    ...kind,
    oldestSyncedAt: oldest,
    medianSyncedAt: medianTime(ages, oldest, newest, startedAt, toTime),
    newestSyncedAt: newest,
  }));
}

function medianTime(
  ages: KindTally["ages"],
  oldest: string | null,
  newest: string | null,
  startedAt: number,
  toTime: (epochMilliseconds: number) => string,
): string | null {
  const sorted = Object.entries(ages)
    .map(([age, count]) => ({ age: Number(age), count }))
    .sort((a, b) => a.age - b.age);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  if (total === 0 || oldest === null || newest === null) return null;
  let before = 0;
  for (const { age, count } of sorted) {
    if (before + count >= total / 2) {
      const minutes = ageOf(age, (total / 2 - before) / count);
      const time = toTime(startedAt - Math.round(minutes * 60_000));
      // Stored times have one width, so text compares as time.
      if (time < oldest) return oldest;
      return time > newest ? newest : time;
    }
    before += count;
  }
  return oldest;
}

/** A tally that is being added to. */
type Open<T> = { -readonly [Member in keyof T]: T[Member] };
type OpenTally = Open<Omit<KindTally, "ages">> & { readonly ages: Record<string, number> };

function startOf({ integration, entityType }: Counted): OpenTally {
  const nothing = { mappings: 0, linked: 0, neverSynced: 0, oldest: null, newest: null };
  return { integration, entityType, ...nothing, ages: {} };
}

function add(kind: OpenTally, { age, mappings, linked, oldest, newest }: Counted): OpenTally {
  kind.mappings += mappings;
  kind.linked += linked;
  kind.oldest = least(kind.oldest, oldest);
  kind.newest = greatest(kind.newest, newest);
  if (age === null) kind.neverSynced += mappings;
  else kind.ages[age] = (kind.ages[age] ?? 0) + mappings;
  return kind;
}

function least(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function greatest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function keyOf({ integration, entityType }: Pick<KindTally, "integration" | "entityType">): string {
  return JSON.stringify([integration, entityType]);
}
