/**
 * A body's rows → rows of stored values: each cell is read as its column's type, what is left out gets its default,
 * and every row is checked before anything is written.
 */
import type { Datum } from "../datatypes/data-type";
import { JsonNumber, type JsonValue } from "../datatypes/json";
import { parseJsonb, renderJsonb } from "../datatypes/jsonb";
import { inBodyRow, PostgrestError, pgrst, sqlstate } from "../errors";
import type { Payload, PayloadRow } from "../parse/ast";
import type { Column, Relation } from "./catalog";
import type { PlanContext } from "./context";
import type { Assignment, InsertGroup } from "./plan";

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

/** Defaults are computed once a request where they are a time, so that all its rows have the same one. */
function makeDefaults(relation: Relation, context: PlanContext) {
  const { insert = {}, update = {} } = context.defaults(relation);
  const times = new Map<Column, Datum | null>();
  const once = (column: Column, make: () => Datum | null): Datum | null => {
    if (column.type.category !== "datetime") return make();
    const known = times.get(column);
    const value = known === undefined ? make() : known;
    times.set(column, value);
    return value;
  };
  const own = (values: Readonly<Record<string, Datum | null>>, name: string) =>
    Object.hasOwn(values, name) ? values[name] : undefined;
  return {
    /** The default of an insert, or undefined where the table has it or there is none. */
    insert: (column: Column): Datum | null | undefined =>
      own(insert, column.name) ?? (column.insertDefault && once(column, column.insertDefault)),
    update: (column: Column): Datum | null | undefined =>
      own(update, column.name) ?? (column.updateDefault && once(column, column.updateDefault)),
  };
}

/**
 * The rows of an insert, by the set of columns that they fill: one statement a set.
 * @throws PGRST204, 23502, 42501 and what the types throw; the error names the row where there are several.
 */
export function planRows(
  payload: Payload,
  relation: Relation,
  missingDefault: boolean,
  context: PlanContext,
): readonly InsertGroup[] {
  const keys = resolveKeys(payload.keys, relation);
  const defaults = makeDefaults(relation, context);
  const { check } = context.policy(relation);
  const given = new Set(keys);
  const groups = new Map<string, { columns: Column[]; rows: (Datum | null)[][]; positions: number[] }>();

  payload.rows.forEach((row, position) => {
    inRow(position, payload.rows.length, () => {
      const stored = new Map<string, Datum | null>();
      for (const column of relation.columns.values()) {
        const value = cellOrDefault(
          row,
          column,
          given.has(column),
          missingDefault,
          payload.cells,
          defaults.insert,
        );
        if (value !== undefined) stored.set(column.name, value);
      }
      checkNotNull(relation, stored);
      if (check && !check(stored)) throw sqlstate.rowSecurity(relation.name);
      context.validate(relation, stored);

      const signature = JSON.stringify([...stored.keys()]);
      const group = groups.get(signature) ?? {
        columns: [...stored.keys()].flatMap((name) => relation.columns.get(name) ?? []),
        rows: [],
        positions: [],
      };
      groups.set(signature, group);
      group.rows.push([...stored.values()]);
      group.positions.push(position);
    });
  });
  return [...groups.values()];
}

function cellOrDefault(
  row: PayloadRow,
  column: Column,
  given: boolean,
  missingDefault: boolean,
  cells: Payload["cells"],
  defaultOf: (column: Column) => Datum | null | undefined,
): Datum | null | undefined {
  const present = row.has(column.name);
  if (given && (present || !missingDefault)) return readCell(row.get(column.name), column, cells);
  return defaultOf(column);
}

/** PostgreSQL would find the null while it inserts; found here, the error can say which row it is. */
function checkNotNull(relation: Relation, stored: ReadonlyMap<string, Datum | null>): void {
  for (const column of relation.columns.values()) {
    const value = stored.get(column.name);
    if (!column.notNull || (value !== null && value !== undefined)) continue;
    // SQLite's rowid takes a null for "the next one".
    if (column.hasTableDefault && value === undefined) continue;
    const failing = [...relation.columns.values()].map(({ name, type }) => {
      const shown = stored.get(name) ?? null;
      return shown === null
        ? "null"
        : type.toText(shown, { timeZone: { name: "UTC", offsetSeconds: () => 0 } });
    });
    throw sqlstate.notNull(relation.name, column.name, `Failing row contains (${failing.join(", ")}).`);
  }
}

function inRow(position: number, rowCount: number, run: () => void): void {
  try {
    run();
  } catch (error) {
    // What the engine says of the request is about its keys, not about a row.
    if (!(error instanceof PostgrestError) || error.code.startsWith("PGRST")) throw error;
    throw inBodyRow(error, position, rowCount);
  }
}

/**
 * The columns that a PATCH sets. An empty body sets none, whatever the defaults.
 * @throws PGRST204, 23502, 42501 and what the types throw.
 */
export function planAssignments(
  payload: Payload,
  relation: Relation,
  context: PlanContext,
): readonly Assignment[] {
  const row = payload.rows[0];
  const keys = resolveKeys(payload.keys, relation);
  if (!row || keys.length === 0) return [];
  const set = new Map(keys.map((column) => [column, readCell(row.get(column.name), column, payload.cells)]));
  for (const assignment of planUpdateDefaults(keys, relation, context)) {
    set.set(assignment.column, assignment.value);
  }
  const stored = new Map([...set].map(([column, value]) => [column.name, value]));
  for (const [column, value] of set) {
    if (column.notNull && value === null) {
      throw sqlstate.notNull(relation.name, column.name, `The body sets "${column.name}" to null.`);
    }
  }
  const { check } = context.policy(relation);
  if (check && !check(stored)) throw sqlstate.rowSecurity(relation.name);
  context.validate(relation, stored);
  return [...set].map(([column, value]) => ({ column, value }));
}

/** What every update sets besides the columns that the body names: `updatedAt` and the like. */
export function planUpdateDefaults(
  given: readonly Column[],
  relation: Relation,
  context: PlanContext,
): readonly Assignment[] {
  const defaults = makeDefaults(relation, context);
  return [...relation.columns.values()].flatMap((column) => {
    const value = given.includes(column) ? undefined : defaults.update(column);
    return value === undefined ? [] : [{ column, value }];
  });
}
