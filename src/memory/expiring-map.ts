/** A bounded map whose entries each have their own time to live. */
import { BoundedMap } from "./bounded-map";

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Times are epoch milliseconds. */
export class ExpiringMap<Value extends NonNullable<unknown> | null> {
  readonly #entries: BoundedMap<string, Entry<Value>>;

  /** @param capacity how many entries are kept; the one set longest ago is removed first */
  constructor(capacity: number) {
    this.#entries = new BoundedMap({ entries: capacity });
  }

  get(name: string, now: number): Value | undefined {
    const entry = this.#entries.peek(name);
    return entry !== undefined && now < entry.until ? entry.value : undefined;
  }

  /** Also removes expired entries, even if there is room: an entry may be a secret. */
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
