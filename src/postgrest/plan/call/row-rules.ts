/** What a command needs from a relation that it writes to: functions that read, check and complete rows. */
import type { Relation } from "../../catalog/catalog";
import type { RowRules, StoredCell, StoredCells } from "../../command";
import type { JsonObject, JsonValue } from "../../datatypes/json/json";
import { sqlstate } from "../../errors";
import type { PlanContext } from "../context";
import { CellReader } from "../write/cell-reader";
import { columnDefaults, makeDefault, planUpdateDefaults } from "../write/column-defaults";
import { resolveKeys } from "../write/payload-rows";
import { textLengthCheck } from "../write/text-lengths";

export function rowRules(relation: Relation, context: PlanContext): RowRules {
  const defaults = columnDefaults(relation, context);
  const columns = [...relation.columns.values()];
  const checkLengths = textLengthCheck(relation);
  const { check, explain } = context.policy(relation);
  const reader = new CellReader(
    { cells: "json", root: "array", rows: [], keys: [] },
    false,
    context.maxJsonBytes,
  );

  return {
    read(row: JsonObject): StoredCells {
      const cells = new Map<string, StoredCell>();
      const given = new Map<string, JsonValue>(Object.entries(row));
      for (const column of resolveKeys([...given.keys()], relation)) {
        cells.set(column.name, reader.read(given, 0, column));
      }
      checkLengths(cells);
      if (check && !check(cells)) throw sqlstate.rowSecurity(relation.name, explain?.(cells));
      const missing = columns.find(({ name, notNull }) => notNull && cells.get(name) === null);
      if (missing) throw sqlstate.notNull(relation.name, missing.name, "");
      return Object.fromEntries(cells);
    },
    storeJson(name, value) {
      return columns
        .filter((column) => column.name === name)
        .reduce<StoredCell>((_, column) => reader.read(new Map([[name, value]]), 0, column), null);
    },
    insertDefaults: () =>
      Object.fromEntries(
        columns.map((column) => [column.name, makeDefault(defaults.insert(column)) ?? null]),
      ),
    updateDefaults: Object.fromEntries(
      planUpdateDefaults([], relation, defaults).flatMap(({ column, value }) =>
        value === null || typeof value !== "object" ? [[column.name, value]] : [],
      ),
    ),
  };
}
