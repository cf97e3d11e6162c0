/**
 * A body's rows → rows of stored values: each cell is read as its column's type, what is left out gets its default,
 * and every row is checked before anything is written.
 */
import type { Datum } from "../datatypes/data-type";
import { JsonNumber, type JsonValue } from "../datatypes/json";
import { parseJsonb, renderJsonb } from "../datatypes/jsonb";
import { UTC } from "../datatypes/time-zone";
import { inBodyRow, PostgrestError, pgrst, sqlstate } from "../errors";
import type { StoredRow } from "../options";
import type { Payload, PayloadRow } from "../parse/ast";
import type { Column, Relation } from "./catalog";
import { type ColumnDefaults, columnDefaults, makeDefault, planUpdateDefaults } from "./column-defaults";
import type { PlanContext } from "./context";
import type { Assignment, InsertCell, InsertRows, SharedCell } from "./plan";

/** @throws PGRST204 for a key that is no column. */
export function resolveKeys(keys: readonly string[], relation: Relation): readonly Column[] {
  return keys.map((key) => {
    const column = relation.columns.get(key);
    if (!column) throw pgrst.unknownBodyColumn(key, relation.name);
    return column;
  });
}

/** A cell as its column stores it. A JSON null is SQL's null, for jsonb too. */
function readCell(value: JsonValue | undefined, column: Column, cells: Payload["cells"]): Datum | null {
  if (value === undefined || value === null) return null;
  if (column.type.category === "json") {
    return renderJsonb(cells === "text" && typeof value === "string" ? parseJsonb(value) : value);
  }
  return column.type.parse(scalarText(value));
}

/** The text of a JSON value that another type is read from, as PostgreSQL's json_to_record takes it. */
function scalarText(value: Exclude<JsonValue, null>): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return value instanceof JsonNumber ? value.lexeme : renderJsonb(value);
}

/**
 * The rows of an insert. What a row leaves out gets its default, of which there is none for null.
 * @throws PGRST204, 23502, 42501 and what the types throw; the error names the row where there are several.
 */
export function planRows(
  payload: Payload,
  relation: Relation,
  missingDefault: boolean,
  defaults: ColumnDefaults,
  context: PlanContext,
): InsertRows {
  const given = new Set(resolveKeys(payload.keys, relation));
  const all = [...relation.columns.values()];
  const filled = all.filter((column) => given.has(column) || defaults.hasInsert(column));
  // A statement has to name some column, if only to give it its default.
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
  const required = all.filter(({ notNull }) => notNull);
  const { check } = context.policy(relation);

  const planRow = (row: PayloadRow): readonly InsertCell[] => {
    const cells = sources.map(({ column, isGiven, inserted }): InsertCell => {
      if (isGiven && (!missingDefault || row.has(column.name))) {
        return readCell(row.get(column.name), column, payload.cells);
      }
      const value = makeDefault(inserted);
      return value === undefined && !column.tableDefault ? null : value;
    });
    const stored = new CellsByName(places, cells, sharedByName);
    checkNotNull(relation, required, stored);
    if (check && !check(stored)) throw sqlstate.rowSecurity(relation.name);
    context.validate(relation, stored);
    return cells;
  };

  const rows = payload.rows.map((row, position) => {
    try {
      return planRow(row);
    } catch (error) {
      // What the engine says of the request is about its keys, not about a row.
      if (!(error instanceof PostgrestError) || error.code.startsWith("PGRST")) throw error;
      throw inBodyRow(error, position, payload.rows.length);
    }
  });
  return { columns: sources.map(({ column }) => column), rows, shared };
}

/** Cells by the names of their columns; what the table puts there itself is not known. */
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

/** PostgreSQL would find the null while it inserts; found here, the error can say which row it is. */
function checkNotNull(relation: Relation, required: readonly Column[], stored: StoredRow): void {
  for (const column of required) {
    const value = stored.get(column.name);
    if (value === undefined ? column.tableDefault !== undefined : value !== null) continue;
    const failing = [...relation.columns.values()].map(({ name, type }) => {
      const shown = stored.get(name) ?? null;
      return shown === null ? "null" : type.toText(shown, { timeZone: UTC });
    });
    throw sqlstate.notNull(relation.name, column.name, `Failing row contains (${failing.join(", ")}).`);
  }
}

/**
 * The columns that a PATCH sets. An empty body sets none, whatever the defaults; a column that `columns=` names and
 * the body leaves out becomes null, or with `missing=default` its default.
 * @throws PGRST204, 23502, 42501 and what the types throw.
 */
export function planAssignments(
  payload: Payload,
  relation: Relation,
  missingDefault: boolean,
  context: PlanContext,
): readonly Assignment[] {
  const row = payload.rows[0];
  const keys = resolveKeys(payload.keys, relation);
  if (!row || keys.length === 0) return [];
  const defaults = columnDefaults(relation, context);
  const assignments = [
    ...keys.map((column): Assignment => {
      const isGiven = !missingDefault || row.has(column.name);
      if (isGiven) return { column, value: readCell(row.get(column.name), column, payload.cells) };
      return { column, value: makeDefault(defaults.insert(column)) ?? column.tableDefault ?? null };
    }),
    ...planUpdateDefaults(keys, relation, defaults),
  ];
  const stored = new Map<string, Datum | null>();
  for (const { column, value } of assignments) {
    if (column.notNull && value === null) {
      throw sqlstate.notNull(relation.name, column.name, `The body sets "${column.name}" to null.`);
    }
    if (value === null || typeof value !== "object") stored.set(column.name, value);
  }
  const { check } = context.policy(relation);
  if (check && !check(stored)) throw sqlstate.rowSecurity(relation.name);
  context.validate(relation, stored);
  return assignments;
}
