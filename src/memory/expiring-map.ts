/** Entries that each end at a time of their own; of more than `capacity` the oldest make room. */

interface Entry<T> {
  readonly value: T;
  readonly until: number;
}

/** Times are epoch milliseconds. */
export class ExpiringMap<T> {
  readonly #entries = new Map<string, Entry<T>>();

  constructor(private readonly capacity: number) {}

  get(name: string, now: number): T | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && now < entry.until ? entry.value : undefined;
  }

  set(name: string, value: T, now: number, milliseconds: number): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, until: now + milliseconds });
    for (const [oldest, { until }] of this.#entries) {
      if (now < until && this.#entries.size <= this.capacity) return;
      this.#entries.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}
