/** Which row of a body is for which mapping and which entity: each is for one row. */
import { linkFaults } from "./faults";
import { entityKey } from "./keys";
import type { RowFault, StoredMapping } from "./outcome";

export class BodyClaims {
  readonly #byId = new Map<string, number>();
  readonly #byEntity = new Map<string, number>();

  /**
   * Notes that row `index` is for the mapping.
   * @returns why it cannot be: an earlier row is for the same.
   */
  claim(index: number, mapping: StoredMapping): RowFault | undefined {
    const { id } = mapping;
    const entity = entityKey(mapping);
    const sameEntity = this.#byEntity.get(entity);
    const sameId = this.#byId.get(id);
    // A row that fails here has its claims all the same: sent again, a body must claim as it did the first time.
    if (sameEntity === undefined) this.#byEntity.set(entity, index);
    if (sameId === undefined) this.#byId.set(id, index);
    if (sameEntity !== undefined) return linkFaults.sameEntity(sameEntity);
    return sameId === undefined ? undefined : linkFaults.sameMapping(sameId, id);
  }
}
