/** A bounded map whose entries each end at a time of their own. */
import { BoundedMap } from "./bounded-map";

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Times are epoch milliseconds. */
export class ExpiringMap<Value extends NonNullable<unknown> | null> {
  readonly #entries: BoundedMap<string, Entry<Value>>;

  /** @param capacity how many entries are kept; the one that was set longest ago makes room */
  constructor(capacity: number) {
    this.#entries = new BoundedMap({ entries: capacity });
  }

  get(name: string, now: number): Value | undefined {
    const entry = this.#entries.peek(name);
    return entry !== undefined && now < entry.until ? entry.value : undefined;
  }

  /** Forgets what has expired too, however much room there is: an entry may be a secret. */
  set(name: string, value: Value, now: number, milliseconds: number): void {
    this.#entries.set(name, { value, until: now + milliseconds });
    for (let oldest = this.#entries.oldest(); oldest !== undefined; oldest = this.#entries.oldest()) {
      const entry = this.#entries.peek(oldest);
      if (entry === undefined || now < entry.until) return;
      this.#entries.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}
