/** The stored mappings that a body concerns, found by id, entity and external id. */

import type { StoredCells } from "../../postgrest";
import { entityKey, externalKey } from "./keys";
import type { AskedRow, StoredMapping } from "./outcome";

export class StoredIndex {
  readonly #byId = new Map<string, StoredMapping>();
  readonly #byEntity = new Map<string, StoredMapping>();
  readonly #byExternal = new Map<string, StoredMapping>();
  readonly #named = new Set<string>();
  readonly #movers = new Set<string>();

  /** @param rows the rows of the body: a mapping that one of them moves to another entity is not found by its old entity */
  constructor(mappings: readonly StoredMapping[], rows: readonly AskedRow[]) {
    for (const mapping of mappings) {
      this.#byId.set(mapping.id, mapping);
      this.#byEntity.set(entityKey(mapping), mapping);
      const key = externalKey(mapping);
      if (key !== undefined) this.#byExternal.set(key, mapping);
    }
    for (const { cells, fault } of rows) {
      const mapping = fault === undefined ? this.#ofId(cells) : undefined;
      if (mapping && entityKey({ ...mapping, ...cells }) !== entityKey(mapping)) this.#movers.add(mapping.id);
    }
  }

  /** The mapping that a row names: by its id if it gives one, else by its entity. */
  named(cells: StoredCells): StoredMapping | undefined {
    const ofId = this.#ofId(cells);
    const ofEntity = this.ofEntity(cells);
    for (const found of [ofId, ofEntity]) if (found) this.#named.add(found.id);
    if (typeof cells.id === "string") return ofId;
    return ofEntity && this.#movers.has(ofEntity.id) ? undefined : ofEntity;
  }

  #ofId({ id }: StoredCells): StoredMapping | undefined {
    return typeof id === "string" ? this.#byId.get(id) : undefined;
  }

  /** Whether a row of the body gives its id or its entity. */
  isNamed({ id }: StoredMapping): boolean {
    return this.#named.has(id);
  }

  /** The mapping of the entity. */
  ofEntity(cells: StoredCells): StoredMapping | undefined {
    return this.#byEntity.get(entityKey(cells));
  }

  /** The mapping that has the external id and does not share it. */
  holding(cells: StoredCells): StoredMapping | undefined {
    const key = externalKey(cells);
    return key === undefined ? undefined : this.#byExternal.get(key);
  }
}
