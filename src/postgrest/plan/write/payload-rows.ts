/**
 * A body's rows → rows of stored values. A missing cell takes its column's default. Every row is checked before
 * anything is written.
 */

import type { Column, Relation } from "../../catalog/catalog";
import type { Datum, OutputSettings } from "../../datatypes/data-type";
import { describeFailingRow } from "../../datatypes/describe-values";
import { assertJsonbNumbers } from "../../datatypes/json/jsonb";
import { isObject } from "../../datatypes/json/jsonb-order";
import { inBodyRow, PostgrestError, pgrst, sqlstate } from "../../errors";
import type { StoredRow } from "../../options";
import type { Payload, PayloadRow } from "../../parse/ast";
import type { PlanContext } from "../context";
import type {
  Assignment,
  ChangeFault,
  ColumnPatch,
  InsertCell,
  InsertRows,
  RowFault,
  SharedCell,
  UpdatePlan,
} from "../plan";
import { CellReader } from "./cell-reader";
import { type ColumnDefaults, columnDefaults, makeDefault, planUpdateDefaults } from "./column-defaults";
import { textLengthCheck } from "./text-lengths";

/** @throws PGRST204 for a key that is not a column */
export function resolveKeys(keys: readonly string[], relation: Relation): readonly Column[] {
  return keys.map((key) => {
    const column = relation.columns.get(key);
    if (!column) throw pgrst.unknownBodyColumn(key, relation.name);
    return column;
  });
}

/** The rows of an insert, and the first of them that may not be written. */
interface PlannedRows extends InsertRows {
  readonly fault?: RowFault;
}

interface RowOptions {
  readonly missingDefault: boolean;
  /** How an error shows a row. */
  readonly output: OutputSettings;
  /** Which rows to write; the others are checked and dropped. Default: all. */
  readonly keep?: (row: StoredRow) => boolean;
}

/**
 * Plans the rows of an insert. A missing cell takes its column's default; an explicit null stays null. As in
 * PostgreSQL, the types of all rows are checked first.
 * @throws PGRST204 and what the types throw; the error names the row if there are several
 */
export function planRows(
  payload: Payload,
  relation: Relation,
  { missingDefault, output, keep = () => true }: RowOptions,
  defaults: ColumnDefaults,
  context: PlanContext,
): PlannedRows {
  const given = new Set(resolveKeys(payload.keys, relation));
  const all = [...relation.columns.values()];
  const filled = all.filter((column) => given.has(column) || defaults.hasInsert(column));
  // A statement must name at least one column, even if it only sets its default.
  const named = (filled.length > 0 ? filled : all.slice(0, 1)).map((column) => ({
    column,
    isGiven: given.has(column),
    inserted: defaults.insert(column),
  }));
  const shared = named.flatMap(({ column, isGiven, inserted }): SharedCell[] => {
    const value =
      isGiven || relation.keyColumns.has(column) || inserted.kind === "each" ? undefined : inserted.value;
    return value === undefined ? [] : [{ column, value }];
  });
  const sharedByName = new Map(shared.map(({ column, value }) => [column.name, value]));
  const sources = named.filter(({ column }) => !sharedByName.has(column.name));
  const places = new Map(sources.map(({ column }, index) => [column.name, index]));
  const checkLengths = textLengthCheck(relation);
  const findFault = rowCheck(relation, output, context);
  const reader = new CellReader(payload, missingDefault, context.maxJsonBytes);

  const planRow = (row: PayloadRow, position: number): readonly InsertCell[] =>
    sources.map(({ column, isGiven, inserted }): InsertCell => {
      if (isGiven && (!missingDefault || row.has(column.name))) return reader.read(row, position, column);
      const value = makeDefault(inserted);
      return value === undefined && !column.tableDefault ? null : value;
    });

  const rows: (readonly InsertCell[])[] = [];
  let fault: RowFault | undefined;
  for (const [position, row] of payload.rows.entries()) {
    try {
      const cells = planRow(row, position);
      const stored = new CellsByName(places, cells, sharedByName);
      checkLengths(stored);
      if (!keep(stored)) continue;
      const error = fault ? undefined : findFault(stored);
      if (error) fault = { position: rows.length, error: inBodyRow(error, position, payload.rows.length) };
      rows.push(cells);
    } catch (error) {
      // PostgREST's errors are about the request's keys, not about a row.
      if (!(error instanceof PostgrestError) || error.code.startsWith("PGRST")) throw error;
      throw inBodyRow(error, position, payload.rows.length);
    }
  }
  return { columns: sources.map(({ column }) => column), rows, shared, ...(fault && { fault }) };
}

/** Cells by column name. The table's own defaults are unknown here. */
class CellsByName implements StoredRow {
  constructor(
    private readonly places: ReadonlyMap<string, number>,
    private readonly cells: readonly InsertCell[],
    private readonly shared: ReadonlyMap<string, Datum | null>,
  ) {}

  get(name: string): InsertCell {
    const place = this.places.get(name);
    return place === undefined ? this.shared.get(name) : this.cells[place];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}

/** Makes the check of a single row: the policy, and nulls in columns that allow none. */
function rowCheck(
  relation: Relation,
  output: OutputSettings,
  context: PlanContext,
): (stored: StoredRow) => PostgrestError | undefined {
  const all = [...relation.columns.values()];
  const required = all.filter(({ notNull }) => notNull);
  const { check, explain } = context.policy(relation);
  return (stored) => {
    if (check && !check(stored)) return sqlstate.rowSecurity(relation.name, explain?.(stored));
    const missing = required.find(({ name, tableDefault }) => {
      const value = stored.get(name);
      return value === undefined ? tableDefault === undefined : value === null;
    });
    if (!missing) return undefined;
    const values = all.map(({ name, type }) => ({ type, value: stored.get(name) }));
    return sqlstate.notNull(relation.name, missing.name, describeFailingRow(values, output));
  };
}

/**
 * The columns that a PATCH sets. An empty body sets none, not even defaults. A column that `columns=` names and the
 * body leaves out becomes null, or its default with `missing=default`. A merge patch leaves it alone.
 * @throws PGRST204 and what the types throw
 */
export function planAssignments(
  payload: Payload,
  relation: Relation,
  missingDefault: boolean,
  context: PlanContext,
): Pick<UpdatePlan, "assignments" | "merge" | "fault"> {
  const row = payload.rows[0];
  const named = resolveKeys(payload.keys, relation);
  const keys = payload.isMergePatch ? named.filter(({ name }) => row?.has(name)) : named;
  if (!row || keys.length === 0) return { assignments: [] };
  const patches = payload.isMergePatch ? planPatches(row, keys) : [];
  const patched = new Set(patches.map(({ column }) => column));
  const defaults = columnDefaults(relation, context);
  const reader = new CellReader(payload, missingDefault, context.maxJsonBytes);
  const assignments = [
    ...keys
      .filter((column) => !patched.has(column))
      .map((column): Assignment => {
        const isGiven = !missingDefault || row.has(column.name);
        if (isGiven) return { column, value: reader.read(row, 0, column) };
        return { column, value: makeDefault(defaults.insert(column)) ?? column.tableDefault ?? null };
      }),
    ...planUpdateDefaults(keys, relation, defaults),
  ];
  const stored = new Map<string, Datum | null>();
  for (const { column, value } of assignments) {
    if (value === null || typeof value !== "object") stored.set(column.name, value);
  }
  textLengthCheck(relation)(stored);
  const fault = findChangeFault(relation, stored, context);
  // Columns that the policy restricts to one value have it already; setting them would rewrite all their indexes.
  const { fixed = [] } = context.policy(relation);
  const changed = assignments.filter(({ column }) => !fixed.includes(column.name));
  return {
    assignments: changed.length > 0 || patches.length > 0 ? changed : assignments,
    ...(patches.length > 0 && {
      merge: {
        patches,
        maxBytes: context.maxJsonBytes ?? Number.POSITIVE_INFINITY,
        findFault: (merged) => findChangeFault(relation, new Map([...stored, ...merged]), context),
      },
    }),
    ...(fault && { fault }),
  };
}

/** The JSON columns that are given an object: any other value replaces what is stored. @throws 22003 */
function planPatches(row: PayloadRow, keys: readonly Column[]): readonly ColumnPatch[] {
  return keys.flatMap((column) => {
    const patch = row.get(column.name) ?? null;
    if (column.type.category !== "json" || !isObject(patch)) return [];
    assertJsonbNumbers(patch);
    return [{ column, patch }];
  });
}

function findChangeFault(
  relation: Relation,
  stored: StoredRow,
  context: PlanContext,
): ChangeFault | undefined {
  const { check, explain } = context.policy(relation);
  if (check && !check(stored)) return { kind: "rowSecurity", details: explain?.(stored) };
  const column = [...relation.columns.values()].find(
    ({ name, notNull }) => notNull && stored.get(name) === null,
  );
  return column && { kind: "notNull", column };
}
