/**
 * Walks the rows of a body in order, as PostgreSQL would write them, to find the first that fails and why. It is a
 * pure simulation over the stored rows that the body's keys meet: SQLite checks its indexes in another order, and
 * names columns only.
 */
import type { Column, ConflictPlan, InsertCell, InsertPlan, UniqueSet } from "../../plan/plan";

/** The cells of a row's keys, by column. Undefined marks a value that only the table knows. */
export type KeyCells = ReadonlyMap<Column, InsertCell>;

/** A row of the table, as far as its keys go. */
export interface StoredKeys {
  readonly rowId: number;
  readonly cells: KeyCells;
  /** Whether the request may see the row. */
  readonly visible: boolean;
}

/** Whether a unique set, which may be partial, covers a row. */
export type Covers = (unique: UniqueSet, cells: KeyCells) => boolean;

export type WalkFault =
  /** The row, or what a merge would make of the row that is there, has a key that another row has. */
  | { readonly kind: "taken"; readonly unique: UniqueSet; readonly cells: KeyCells }
  /** The row merges into one that an earlier row of the body made or changed. */
  | { readonly kind: "twice" };

/** A row of the table as it is at this point of the statement. */
interface LiveRow {
  readonly cells: KeyCells;
  readonly visible: boolean;
  /** An earlier row of the body made or changed it. */
  readonly written: boolean;
}

/** What a merge makes of a stored row. */
export function mergeCells(stored: KeyCells, fresh: KeyCells, { merged, assigned }: ConflictPlan): KeyCells {
  const cells = new Map(stored);
  for (const column of merged) if (cells.has(column)) cells.set(column, fresh.get(column));
  for (const { column, value } of assigned) {
    if (cells.has(column)) cells.set(column, typeof value === "object" && value !== null ? undefined : value);
  }
  return cells;
}

/** A key as text; undefined for one that conflicts with none: a null in it, or a row that the set leaves out. */
export function keyText(unique: UniqueSet, cells: KeyCells, covers: Covers): string | undefined {
  const values = unique.columns.map((column) => cells.get(column) ?? null);
  if (values.includes(null) || !covers(unique, cells)) return undefined;
  return JSON.stringify(values.map(String));
}

export class InsertWalk {
  /** The rows by each unique set's keys. */
  readonly #taken = new Map<UniqueSet, Map<string, LiveRow>>();
  readonly #known = new Set<number>();

  constructor(
    private readonly plan: Pick<InsertPlan, "relation" | "conflict">,
    private readonly covers: Covers,
  ) {}

  /** Tells of stored rows that the next rows of the body may meet. One that is known is left as the walk made it. */
  know(rows: readonly StoredKeys[]): void {
    for (const { rowId, cells, visible } of rows) {
      if (this.#known.has(rowId)) continue;
      this.#known.add(rowId);
      this.put({ cells, visible, written: false });
    }
  }

  /** Writes a row of the body: `written` where it was made or merged, `ignored`, or the fault that ends the statement. */
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
    // Of a row that the caller may not see, no more is told than that its key is taken.
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
