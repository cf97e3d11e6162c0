/** The figures of the summaries: totals, shares and ages. */
import type { Rows } from "../api/call";
import type { Sort } from "../ui/table";

export type Kind = Rows["mappingSummary"]["Row"];

export interface Totals {
  readonly mappings: number;
  readonly linked: number;
  readonly neverSynced: number;
  /** The kinds whose median is older than the target. */
  readonly late: number;
  /** When the oldest of the summaries was made. */
  readonly asOf: string | undefined;
}

/** @param target milliseconds */
export function totalsOf(kinds: readonly Kind[], target: number): Totals {
  const sum = (name: "mappings" | "linked" | "neverSynced") =>
    kinds.reduce((total, kind) => total + kind[name], 0);
  return {
    mappings: sum("mappings"),
    linked: sum("linked"),
    neverSynced: sum("neverSynced"),
    late: kinds.filter((kind) => stateOf(kind, target) === "late").length,
    asOf: kinds.map(({ asOf }) => asOf).sort()[0],
  };
}

/** `99.8 %`: rounded down, so that 100 % means all of them. */
export function shareOf(part: number, whole: number): string {
  if (whole === 0) return "–";
  return `${Math.floor((part / whole) * 1000) / 10} %`;
}

/** How old something was when it was counted, in milliseconds. */
export const ageOf = (time: string, asOf: string): number => Math.max(0, Date.parse(asOf) - Date.parse(time));

export const states = {
  never: "never synced",
  late: "late",
  partly: "some late",
  current: "in time",
} as const;

export type State = keyof typeof states;

/** By the median and the oldest: more than half late, some late, none late. */
export function stateOf({ oldestSyncedAt, medianSyncedAt, asOf }: Kind, target: number): State {
  if (oldestSyncedAt === null || medianSyncedAt === null) return "never";
  if (ageOf(medianSyncedAt, asOf) > target) return "late";
  return ageOf(oldestSyncedAt, asOf) > target ? "partly" : "current";
}

const steps = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** `3 d`, `5 h`, `0 min` */
export function ageText(milliseconds: number): string {
  const [unit, size] = steps.find(([, length]) => milliseconds >= length) ?? steps[2];
  return `${Math.floor(milliseconds / size).toLocaleString("en")} ${unit}`;
}

const orders: Readonly<Record<string, (kind: Kind) => number | string>> = {
  integration: ({ integration }) => integration,
  entityType: ({ entityType }) => entityType,
  mappings: ({ mappings }) => mappings,
  linked: ({ linked, mappings }) => linked / Math.max(1, mappings),
  missing: ({ linked, mappings }) => mappings - linked,
  neverSynced: ({ neverSynced }) => neverSynced,
  oldest: ({ oldestSyncedAt, asOf }) => (oldestSyncedAt === null ? -1 : ageOf(oldestSyncedAt, asOf)),
  median: ({ medianSyncedAt, asOf }) => (medianSyncedAt === null ? -1 : ageOf(medianSyncedAt, asOf)),
};

export function sortKinds(kinds: readonly Kind[], { column, descending }: Sort): readonly Kind[] {
  const read = orders[column];
  if (!read) return kinds;
  const compare = (left: Kind, right: Kind) => {
    const [a, b] = [read(left), read(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
  return [...kinds].sort((left, right) => (descending ? compare(right, left) : compare(left, right)));
}
