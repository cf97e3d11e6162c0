/**
 * Walks the rows of a body in order, as PostgreSQL would write them, to find the first that fails and why. SQLite cannot
 * tell: it checks its indexes in another order, and names columns only. The walk is a pure simulation over the stored
 * rows that share a key with the body.
 */
import type { Column, ConflictPlan, InsertCell, InsertPlan, UniqueSet } from "../../plan/plan";

/** The cells of a row's keys, by column. Undefined marks a value that the table generates. */
export type KeyCells = ReadonlyMap<Column, InsertCell>;

/** The keys of a stored row. */
export interface StoredKeys {
  readonly rowId: number;
  readonly cells: KeyCells;
  /** Whether the caller may see the row. */
  readonly visible: boolean;
}

/** Whether a unique set, which may be partial, covers a row. */
export type Covers = (unique: UniqueSet, cells: KeyCells) => boolean;

export type WalkFault =
  /** The new row, or the row that a merge would make, has a key that another row has. */
  | { readonly kind: "taken"; readonly unique: UniqueSet; readonly cells: KeyCells }
  /** The row would merge into one that an earlier row of the body created or changed. */
  | { readonly kind: "twice" };

/** A row of the table at this point of the walk. */
interface LiveRow {
  readonly cells: KeyCells;
  readonly visible: boolean;
  /** Whether an earlier row of the body created or changed it. */
  readonly written: boolean;
}

/** The keys of a stored row after a merge. */
export function mergeCells(stored: KeyCells, fresh: KeyCells, { merged, assigned }: ConflictPlan): KeyCells {
  const cells = new Map(stored);
  for (const column of merged) if (cells.has(column)) cells.set(column, fresh.get(column));
  for (const { column, value } of assigned) {
    if (cells.has(column)) cells.set(column, typeof value === "object" && value !== null ? undefined : value);
  }
  return cells;
}

/** A key as text; undefined if it cannot conflict: it has a null, or the set does not cover the row. */
export function keyText(unique: UniqueSet, cells: KeyCells, covers: Covers): string | undefined {
  const values = unique.columns.map((column) => cells.get(column) ?? null);
  if (values.includes(null) || !covers(unique, cells)) return undefined;
  return JSON.stringify(values.map(String));
}

export class InsertWalk {
  /** For each unique set, the rows by their key. */
  readonly #taken = new Map<UniqueSet, Map<string, LiveRow>>();
  readonly #known = new Set<number>();

  constructor(
    private readonly plan: Pick<InsertPlan, "relation" | "conflict">,
    private readonly covers: Covers,
  ) {}

  /** Adds stored rows that the next rows of the body may meet. A row that is known already stays as the walk left it. */
  know(rows: readonly StoredKeys[]): void {
    for (const { rowId, cells, visible } of rows) {
      if (this.#known.has(rowId)) continue;
      this.#known.add(rowId);
      this.put({ cells, visible, written: false });
    }
  }

  /** Writes a row of the body: `written` if it was created or merged, `ignored`, or the fault that ends the statement. */
  insert(cells: KeyCells): "written" | "ignored" | WalkFault {
    const { relation, conflict } = this.plan;
    const met = conflict && this.find(conflict.target, cells);
    if (conflict && met) return this.resolve(met, cells, conflict);
    const unique = relation.uniques.find((set) => this.find(set, cells));
    if (unique) return { kind: "taken", unique, cells };
    this.put({ cells, visible: true, written: true });
    return "written";
  }

  private resolve(met: LiveRow, fresh: KeyCells, conflict: ConflictPlan): "written" | "ignored" | WalkFault {
    // About a row that the caller may not see, the error tells only that the key is taken.
    if (!met.visible) return { kind: "taken", unique: conflict.target, cells: fresh };
    if (conflict.action === "ignore") return "ignored";
    if (met.written) return { kind: "twice" };
    const cells = mergeCells(met.cells, fresh, conflict);
    const unique = this.plan.relation.uniques.find((set) => {
      const other = this.find(set, cells);
      return other !== undefined && other !== met;
    });
    if (unique) return { kind: "taken", unique, cells };
    this.remove(met);
    this.put({ cells, visible: true, written: true });
    return "written";
  }

  private find(unique: UniqueSet, cells: KeyCells): LiveRow | undefined {
    const key = keyText(unique, cells, this.covers);
    return key === undefined ? undefined : this.#taken.get(unique)?.get(key);
  }

  private put(row: LiveRow): void {
    for (const unique of this.plan.relation.uniques) {
      const key = keyText(unique, row.cells, this.covers);
      if (key === undefined) continue;
      const rows = this.#taken.get(unique) ?? new Map<string, LiveRow>();
      this.#taken.set(unique, rows);
      rows.set(key, row);
    }
  }

  private remove({ cells }: LiveRow): void {
    for (const unique of this.plan.relation.uniques) {
      const key = keyText(unique, cells, this.covers);
      if (key !== undefined) this.#taken.get(unique)?.delete(key);
    }
  }
}
