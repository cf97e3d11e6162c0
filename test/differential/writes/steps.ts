/**
 * Ids and times that were made by themselves → words that are the same for both: `<id>` and `<step 3>`, the write
 * that made the time. So it is compared whether a write moved `updatedAt`, and which one moved it last.
 */

/** When PostgreSQL's clock stands at step 0; each write is a second. */
const EPOCH = Date.UTC(2100, 0, 1);

/** What PostgreSQL takes for now in a step. */
export function stepTime(step: number): string {
  return new Date(EPOCH + step * 1000).toISOString();
}

/** 26 characters, as the Worker's ids have; the reference's have nothing but digits. */
const madeId = /(?<![0-9a-zA-Z])[0-9a-hjkmnp-tv-z]{26}(?![0-9a-zA-Z])/g;
const time = /(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d(?::\d\d)?)/g;

interface Step {
  readonly from: number;
  readonly to: number;
}

export class Steps {
  readonly #steps: Step[] = [];

  /** The step that comes next. */
  get next(): number {
    return this.#steps.length;
  }

  /** Runs a step, in milliseconds of its own, so that a time tells which step made it. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    const last = this.#steps.at(-1)?.to ?? 0;
    while (Date.now() <= last);
    const from = Date.now();
    try {
      return await act();
    } finally {
      this.#steps.push({ from, to: Date.now() });
    }
  }

  /** The step that made a time, of either clock. */
  #stepOf(at: number): number | undefined {
    if (at >= EPOCH) return Math.round((at - EPOCH) / 1000);
    const [first] = this.#steps;
    if (!first || at < first.from) return undefined;
    const step = this.#steps.findLastIndex(({ from }) => from <= at);
    return at <= (this.#steps[step]?.to ?? 0) ? step : undefined;
  }

  #replaceTimes(text: string, toText: (step: number) => string): string {
    return text.replace(time, (whole, day: string, between: string, clock: string, zone: string) => {
      const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone;
      const step = this.#stepOf(Date.parse(`${day}T${clock}${offset}`));
      if (step !== undefined) return toText(step);
      return between === "T" && zone === "+00:00" ? `${day}T${clock}Z` : whole;
    });
  }

  normalise(text: string): string {
    return this.#replaceTimes(text, (step) => `<step ${step}>`).replace(madeId, "<id>");
  }

  /** The Worker's rows as PostgreSQL is to have them. */
  toReference(text: string): string {
    return this.#replaceTimes(text, stepTime);
  }
}
