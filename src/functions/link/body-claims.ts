/** Notes which row of a body claims which mapping and entity. Only one row may claim each. */
import { linkFaults } from "./faults";
import { entityKey } from "./keys";
import type { RowFault, StoredMapping } from "./outcome";

export class BodyClaims {
  readonly #byId = new Map<string, number>();
  readonly #byEntity = new Map<string, number>();

  /**
   * Claims the mapping and its entity for row `index`.
   * @returns the fault if an earlier row has claimed one of them
   */
  claim(index: number, mapping: StoredMapping): RowFault | undefined {
    const { id } = mapping;
    const entity = entityKey(mapping);
    const sameEntity = this.#byEntity.get(entity);
    const sameId = this.#byId.get(id);
    // A row that fails here keeps its other claim, so that a body that is sent again gets the same faults.
    if (sameEntity === undefined) this.#byEntity.set(entity, index);
    if (sameId === undefined) this.#byId.set(id, index);
    if (sameEntity !== undefined) return linkFaults.sameEntity(sameEntity);
    return sameId === undefined ? undefined : linkFaults.sameMapping(sameId, id);
  }
}
