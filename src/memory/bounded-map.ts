/**
 * A map with an upper bound: when it is full, it removes the least recently used entries. It imports nothing, so both
 * the engine and its host can use it.
 */

export interface Bounds<Key, Value> {
  /** How many entries are kept at most. */
  readonly entries: number;
  /**
   * How much the entries may weigh together, in the caller's unit (bytes, characters). An entry that weighs more than
   * `max` by itself is not kept.
   */
  readonly weight?: { readonly max: number; readonly of: (key: Key, value: Value) => number };
}

interface Entry<Value> {
  readonly value: Value;
  readonly weight: number;
}

/**
 * Values are never undefined: `get` returns undefined for a missing entry.
 * @example new BoundedMap<string, string>({ entries: 500, weight: { max: 1_000_000, of: (key, text) => text.length } })
 */
export class BoundedMap<Key, Value extends NonNullable<unknown> | null> {
  /** The least recently used entry comes first. */
  readonly #entries = new Map<Key, Entry<Value>>();
  readonly #bounds: Bounds<Key, Value>;
  #weight = 0;

  constructor(bounds: Bounds<Key, Value>) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What the entries weigh together; 0 without a bound of weight. */
  get weight(): number {
    return this.#weight;
  }

  /** What `get` returns, without counting as a use. */
  peek(key: Key): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** The key that would be removed next. */
  oldest(): Key | undefined {
    for (const key of this.#entries.keys()) return key;
    return undefined;
  }

  /** Counts as a use of the entry. */
  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Sets the value of the key, and removes the oldest entries that no longer fit. */
  set(key: Key, value: Value): void {
    this.delete(key);
    const { entries, weight: bound } = this.#bounds;
    const weight = bound?.of(key, value) ?? 0;
    const max = bound?.max ?? 0;
    if (weight > max) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= entries && this.#weight <= max) return;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= entry.weight;
  }
}
