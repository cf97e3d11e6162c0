/** The result tables of functions that show mappings. Their columns are derived from the mapping's own table. */
import { getTableColumns, is } from "drizzle-orm";
import {
  foreignKey,
  integer,
  primaryKey,
  type SQLiteColumn,
  type SQLiteColumnBuilderBase,
  type SQLiteTable,
  SQLiteText,
  sqliteTable,
  text,
} from "drizzle-orm/sqlite-core";
import { company, externalIntegrationMapping } from "../db/schema";
import { timestamptz } from "../postgrest";

const columns: readonly SQLiteColumn[] = Object.values(getTableColumns(externalIntegrationMapping));

interface ResultOptions {
  /** The columns before the mapping's. */
  readonly own?: Readonly<Record<string, SQLiteColumnBuilderBase>>;
  /** Whether each row is a different mapping, so `id` is a primary key. If not, a mapping's columns may be null. */
  readonly isMapping: boolean;
}

/** The result of a function, as a Drizzle table that exists in no database. Its company can be embedded. */
export function mappingResult(name: string, { own = {}, isMapping }: ResultOptions): SQLiteTable {
  const shown = columns.map((column) => [column.name, builderOf(column, isMapping)] as const);
  const all: Record<string, SQLiteColumnBuilderBase> = { ...own, ...Object.fromEntries(shown) };
  return sqliteTable(name, all, ({ id, companyId }) => {
    if (!id || !companyId) throw new TypeError(`${name} does not start: mappings have no id or no companyId`);
    return [
      ...(isMapping ? [primaryKey({ name: `${name}_pkey`, columns: [id] })] : []),
      foreignKey({ name: `${name}_companyId_fkey`, columns: [companyId], foreignColumns: [company.id] }),
    ];
  });
}

function builderOf(column: SQLiteColumn, isMapping: boolean): SQLiteColumnBuilderBase {
  const { name, columnType } = column;
  const builder = () => {
    switch (columnType) {
      case "SQLiteText":
        return text(
          name,
          is(column, SQLiteText) && column.length !== undefined ? { length: column.length } : {},
        );
      case "SQLiteTextJson":
        return text(name, { mode: "json" });
      case "SQLiteBoolean":
        return integer(name, { mode: "boolean" });
      case "SQLiteCustomColumn":
        return timestamptz(name);
      default:
        throw new TypeError(`No result of a function has the type of ${name} yet: ${columnType}`);
    }
  };
  return isMapping && column.notNull ? builder().notNull() : builder();
}

/**
 * `m."id" AS "id", …` for a mapping that the statement calls `alias`.
 * @param others the columns that are taken from elsewhere, with the alias that has them
 */
export function selectMapping(alias: string, others: Readonly<Record<string, string>> = {}): string {
  return columns.map(({ name }) => `${others[name] ?? alias}."${name}" AS "${name}"`).join(", ");
}
