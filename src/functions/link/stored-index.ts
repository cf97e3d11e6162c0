/** The stored mappings that a body concerns, found by id, entity and external id. */
import { entityKey, externalKey } from "./keys";
import type { Cells, StoredMapping } from "./outcome";

export class StoredIndex {
  readonly #byId = new Map<string, StoredMapping>();
  readonly #byEntity = new Map<string, StoredMapping>();
  readonly #byExternal = new Map<string, StoredMapping>();
  readonly #named = new Set<string>();

  constructor(mappings: readonly StoredMapping[]) {
    for (const mapping of mappings) {
      this.#byId.set(mapping.id, mapping);
      this.#byEntity.set(entityKey(mapping), mapping);
      const key = externalKey(mapping);
      if (key !== undefined) this.#byExternal.set(key, mapping);
    }
  }

  /** The mapping that a row is for: by its id where it gives one, else by its entity. */
  named(cells: Cells): StoredMapping | undefined {
    const { id } = cells;
    const ofId = typeof id === "string" ? this.#byId.get(id) : undefined;
    const ofEntity = this.ofEntity(cells);
    for (const found of [ofId, ofEntity]) if (found) this.#named.add(found.id);
    return typeof id === "string" ? ofId : ofEntity;
  }

  /** Whether a row of the body gives its id or its entity. */
  isNamed({ id }: StoredMapping): boolean {
    return this.#named.has(id);
  }

  /** The mapping of the entity. */
  ofEntity(cells: Cells): StoredMapping | undefined {
    return this.#byEntity.get(entityKey(cells));
  }

  /** The mapping that has the external id for itself alone. */
  holding(cells: Cells): StoredMapping | undefined {
    const key = externalKey(cells);
    return key === undefined ? undefined : this.#byExternal.get(key);
  }
}
