/**
 * Where a day's changes are in the feed: its order is `seq`, and no index has the time. The times rise with `seq`, so a few
 * rounds of probes narrow the day down, where a filter by time alone would read every change since then.
 */

/** When a day of UTC begins, and when the next one does: milliseconds. */
export function edgesOf(day: string): { readonly start: number; readonly end: number } {
  const start = Date.parse(day);
  return { start, end: start + 86_400_000 };
}

/** A change that a probe found. */
export interface Probe {
  readonly seq: number;
  readonly changedAt: string;
}

/** All changes of the day are between the two, both included. Near them others may be: the time is still a condition. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** Of one round, for each edge of the day. */
const probes = 30;
/** Closer than this it is not worth another round, and as much is added: clocks may differ a little. */
const closeEnough = 100;

/**
 * @param newest the last `seq` there is
 * @param read the changes with one of these `seq`: not all are there, nor may a key see all
 */
export async function findDay(
  day: string,
  newest: number,
  read: (seqs: readonly number[]) => Promise<readonly Probe[]>,
): Promise<SeqRange> {
  const { start, end } = edgesOf(day);
  // Each edge is in its gap: the last change before it, and the first one from then on.
  let gaps = [
    { edge: start, low: 0, high: newest + 1 },
    { edge: end, low: 0, high: newest + 1 },
  ];
  for (;;) {
    const wide = gaps.filter(({ low, high }) => high - low > closeEnough);
    const seqs = [...new Set(wide.flatMap(({ low, high }) => between(low, high)))];
    if (seqs.length === 0) break;
    const found = await read(seqs);
    const next = gaps.map((gap) => found.reduce(narrowed, gap));
    const isStuck = next.every(
      ({ low, high }, index) => low === gaps[index]?.low && high === gaps[index]?.high,
    );
    gaps = next;
    if (isStuck) break;
  }
  const [first, last] = gaps;
  return { from: Math.max(0, (first?.low ?? 0) - closeEnough), to: (last?.high ?? newest) + closeEnough };
}

interface Gap {
  readonly edge: number;
  readonly low: number;
  readonly high: number;
}

function narrowed(gap: Gap, { seq, changedAt }: Probe): Gap {
  if (Date.parse(changedAt) < gap.edge) return { ...gap, low: Math.max(gap.low, seq) };
  return { ...gap, high: Math.min(gap.high, seq) };
}

/** Evenly spread, without the two ends. */
const between = (low: number, high: number): readonly number[] =>
  Array.from({ length: probes }, (_, index) => low + Math.round(((index + 1) * (high - low)) / (probes + 1)));
