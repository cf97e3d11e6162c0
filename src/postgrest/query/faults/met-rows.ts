/** Reads the stored rows that share a unique key with a row of the body, for `InsertWalk`. At most two round trips. */

import { type SQL, sql } from "drizzle-orm";
import type { Column, InsertCell, InsertPlan, UniqueSet } from "../../plan/plan";
import { Batch } from "../database/batch";
import type { Connection } from "../database/connection";
import { byPlace } from "../sql/by-place";
import { toStatement } from "../sql/statement";
import { buildColumn } from "../sql/values/field";
import { identifier } from "../sql/values/identifier";
import { buildCovered, buildSameKey, keyColumns, newRowTables } from "../sql/write/new-rows";
import { type Covers, type KeyCells, keyText, mergeCells, type StoredKeys } from "./insert-walk";

/** The values that decide whether a partial set covers a row, as text. */
function coverageKey({ whereColumns = [] }: UniqueSet, cells: KeyCells): string {
  const values = whereColumns.map((column) => cells.get(column));
  return JSON.stringify(values.map((value) => (value === undefined ? [] : value)));
}

/** Which rows a partial set covers, as the database evaluates its predicate: once for all rows with the same values. */
class Coverage {
  readonly #known = new Map<UniqueSet, Map<string, boolean>>();

  readonly covers: Covers = (unique, cells) =>
    unique.where === undefined || this.of(unique).get(coverageKey(unique, cells)) === true;

  of(unique: UniqueSet): Map<string, boolean> {
    const known = this.#known.get(unique) ?? new Map<string, boolean>();
    this.#known.set(unique, known);
    return known;
  }

  /** One row of each kind whose coverage is not known yet. */
  unknown(unique: UniqueSet, rows: readonly KeyCells[]): readonly KeyCells[] {
    const kinds = new Map(rows.map((cells) => [coverageKey(unique, cells), cells] as const));
    return [...kinds].flatMap(([key, cells]) => (this.of(unique).has(key) ? [] : [cells]));
  }
}

export class MetRows {
  readonly #columns: readonly Column[];
  readonly #partial: readonly UniqueSet[];
  readonly #coverage = new Coverage();
  readonly covers = this.#coverage.covers;

  constructor(
    private readonly plan: InsertPlan,
    private readonly database: Connection,
  ) {
    const { uniques } = plan.relation;
    this.#columns = keyColumns(...uniques);
    this.#partial = uniques.filter(({ where }) => where);
  }

  /** The cells of a body's row that its keys need. */
  cellsOf(row: readonly InsertCell[]): KeyCells {
    const { columns } = this.plan;
    return new Map(
      this.#columns.map((column) => {
        const place = columns.indexOf(column);
        return [column, place < 0 && !column.tableDefault ? null : row[place]] as const;
      }),
    );
  }

  /** The stored rows that have a key of these rows, or a key that merging these rows would make. */
  async load(rows: readonly KeyCells[]): Promise<readonly StoredKeys[]> {
    const met = await this.select(rows);
    const { conflict } = this.plan;
    if (conflict?.action !== "merge") return met;
    const merged = this.mergeAll(rows, met);
    return merged.length === 0 ? met : [...met, ...(await this.select(merged))];
  }

  private mergeAll(rows: readonly KeyCells[], met: readonly StoredKeys[]): readonly KeyCells[] {
    const { conflict } = this.plan;
    if (!conflict) return [];
    const byKey = new Map(met.map((stored) => [keyText(conflict.target, stored.cells, this.covers), stored]));
    return rows.flatMap((fresh) => {
      const key = keyText(conflict.target, fresh, this.covers);
      const stored = key === undefined ? undefined : byKey.get(key);
      return stored ? [mergeCells(stored.cells, fresh, conflict)] : [];
    });
  }

  private async select(rows: readonly KeyCells[]): Promise<readonly StoredKeys[]> {
    const batch = new Batch();
    const coverage = this.#partial.flatMap((unique) => {
      const kinds = this.#coverage.unknown(unique, rows);
      const cells = byPlace([sql`_position`, buildCovered(unique, "new")]);
      return this.tables(kinds, unique.whereColumns ?? []).map((table) => ({
        unique,
        kinds,
        covered: batch.add(toStatement(sql`SELECT ${cells} FROM ${table}`)),
      }));
    });
    const met = this.plan.relation.uniques.flatMap((unique) =>
      this.tables(rows, keyColumns(unique)).map((table) =>
        batch.add(toStatement(this.buildMet(unique, table))),
      ),
    );
    await this.database.read(batch);
    for (const { unique, kinds, covered } of coverage) {
      for (const [position, isCovered] of covered.rows()) {
        const cells = kinds[Number(position)];
        if (cells) this.#coverage.of(unique).set(coverageKey(unique, cells), isCovered === 1);
      }
    }
    return met.flatMap((result) => result.rows().map((row) => this.read(row)));
  }

  private tables(rows: readonly KeyCells[], columns: readonly Column[]): readonly SQL[] {
    if (rows.length === 0) return [];
    return newRowTables(
      { columns, rows: rows.map((cells) => columns.map((column) => cells.get(column))) },
      columns,
    );
  }

  /** The rows of the table that have a key of the rows of `table`, and whether each partial set covers them. */
  private buildMet(unique: UniqueSet, table: SQL): SQL {
    const { relation, policy } = this.plan;
    const cells = [
      sql`${identifier(relation.tableName)}.rowid`,
      policy ? sql`((${policy}) IS TRUE)` : sql`1`,
      ...this.#columns.map((column) => buildColumn(column, relation.tableName)),
      ...this.#partial.map((set) => buildCovered(set)),
    ];
    // CROSS JOIN fixes the order: SQLite reads the body's rows and looks each key up.
    return sql`SELECT ${byPlace(cells)} FROM ${table} CROSS JOIN ${identifier(relation.tableName)} WHERE ${buildSameKey(relation, unique)}`;
  }

  private read([rowId, visible, ...rest]: readonly (string | number | null)[]): StoredKeys {
    const cells = new Map(this.#columns.map((column, index) => [column, rest[index] ?? null] as const));
    for (const [index, unique] of this.#partial.entries()) {
      this.#coverage.of(unique).set(coverageKey(unique, cells), rest[this.#columns.length + index] === 1);
    }
    return { rowId: Number(rowId), visible: visible === 1, cells };
  }
}
