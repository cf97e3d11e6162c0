/**
 * Refuses rows that want an entity or external id which another mapping keeps. A refused row keeps what it has, so rows
 * that wanted that are refused in turn. A row is checked again only when the mapping it depends on was refused.
 */
import { linkFaults } from "./faults";
import { entityKey, externalKey } from "./keys";
import type { Landing, RowFault, StoredMapping } from "./outcome";
import type { StoredIndex } from "./stored-index";

interface Refusal {
  readonly row: Landing;
  readonly fault: RowFault;
}

export function refuseTaken(
  landing: ReadonlyMap<number, Landing>,
  stored: StoredIndex,
  onTaken: "refuse" | "move",
): readonly Refusal[] {
  const rowOf = new Map<string, Landing>();
  const wantExternal = new Map<string, Landing[]>();
  const wantsEntity = new Map<string, Landing>();
  for (const row of landing.values()) {
    if (row.before) rowOf.set(row.before.id, row);
    const key = externalKey(row.after);
    if (key !== undefined) {
      const wanters = wantExternal.get(key);
      if (wanters) wanters.push(row);
      else wantExternal.set(key, [row]);
    }
    wantsEntity.set(entityKey(row.after), row);
  }
  const refusals = new Map<number, Refusal>();

  /** Whether the mapping still has its `key` after the body. */
  const keeps = (mapping: StoredMapping, key: (cells: StoredMapping) => string | undefined) => {
    const row = rowOf.get(mapping.id);
    return row === undefined || refusals.has(row.index) || key(row.after) === key(mapping);
  };
  const faultOf = ({ before, after, changed }: Landing): RowFault | undefined => {
    if (!changed) return undefined;
    const twin = stored.ofEntity(after);
    if (twin && twin.id !== after.id && keeps(twin, entityKey)) return linkFaults.entityTaken(twin);
    const owner = stored.holding(after);
    if (!owner || owner.id === before?.id || !keeps(owner, externalKey)) return undefined;
    const named = stored.isNamed(owner);
    return named || onTaken === "refuse" ? linkFaults.externalIdTaken(owner, named) : undefined;
  };

  const queue = [...landing.values()];
  for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
    if (refusals.has(row.index)) continue;
    const fault = faultOf(row);
    if (!fault) continue;
    refusals.set(row.index, { row, fault });
    if (!row.before) continue;
    const key = externalKey(row.before);
    const inTurn = [
      ...(key === undefined ? [] : (wantExternal.get(key) ?? [])),
      wantsEntity.get(entityKey(row.before)),
    ];
    for (const next of inTurn) if (next && next !== row) queue.push(next);
  }
  return [...refusals.values()];
}
