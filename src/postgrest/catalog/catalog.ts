/**
 * The catalogue of relations: Drizzle tables → what planning needs to know about them, read once at start. PostgREST
 * calls this its schema cache.
 */
import { is, SQL, sql } from "drizzle-orm";
import {
  getTableConfig,
  type SQLiteColumn,
  SQLiteColumn as SQLiteColumnClass,
  type SQLiteTable,
  SQLiteText,
} from "drizzle-orm/sqlite-core";
import { TIMESTAMPTZ, UniqueExemption } from "../column-types";
import type { DataType, Datum } from "../datatypes/data-type";
import { boolean, doublePrecision, integer, jsonb, numeric, text, timestamptz } from "../datatypes/types";
import { columnsOf } from "./columns-of";

export interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly notNull: boolean;
  /** The most characters of its text, like `varchar(n)`: Drizzle's `text({ length })`. */
  readonly maxLength?: number;
  /** The table's own value if an insert leaves the column out: a SQL default, or SQLite's next rowid. */
  readonly tableDefault?: SQL;
  /** The same as JSON, if Drizzle has it as a value. */
  readonly literalDefault?: unknown;
  /** Drizzle's JavaScript defaults, if the column has them. They return the value as stored. */
  readonly insertDefault?: () => Datum | null;
  readonly updateDefault?: () => Datum | null;
}

/** A primary key or unique set of columns. */
export interface UniqueSet {
  readonly name: string;
  readonly columns: readonly Column[];
  /** For a partial set: the rows that it covers, and the columns that this condition reads. */
  readonly where?: SQL;
  readonly whereColumns?: readonly Column[];
  /** If the index also contains the other rows: its last term, which is 0 for the rows that the set covers. */
  readonly exemption?: SQL;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** The name of the referenced relation, in the URL and in the database. */
  readonly target: string;
  readonly targetTable: string;
  readonly targetColumns: readonly string[];
}

/** A foreign key of another relation, or of the same one, that references this relation. */
export interface Reference {
  readonly relation: string;
  readonly table: string;
  readonly key: ForeignKey;
}

/** What a request can do with a relation, like PostgreSQL's privileges SELECT, INSERT, UPDATE and DELETE. */
export type Action = "view" | "create" | "update" | "delete";

const allActions: readonly Action[] = ["view", "create", "update", "delete"];

export interface Relation {
  readonly name: string;
  readonly table: SQLiteTable;
  readonly tableName: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly primaryKey: readonly Column[];
  /** The primary key, then the others. */
  readonly uniques: readonly UniqueSet[];
  /** The columns of the indexes that are plain, in their order. */
  readonly indexes: readonly (readonly Column[])[];
  readonly foreignKeys: readonly ForeignKey[];
  /** The columns of unique sets and foreign keys. */
  readonly keyColumns: ReadonlySet<Column>;
  readonly referencedBy: readonly Reference[];
  /** What any caller can do with it at most. */
  readonly actions: readonly Action[];
  /** For a function's result: the SELECT that returns its rows, already confined to what the caller may see. */
  readonly rows?: SQL;
}

export type Catalog = ReadonlyMap<string, Relation>;

/** Drizzle's name of a column type → ours. A table with any other type is refused when the engine is created. */
const typesByDrizzle: ReadonlyMap<string, DataType> = new Map([
  ["SQLiteText", text],
  ["SQLiteTextJson", jsonb],
  ["SQLiteInteger", integer],
  ["SQLiteBoolean", boolean],
  ["SQLiteReal", doublePrecision],
  ["SQLiteNumeric", numeric],
]);

function typeOf(table: string, column: SQLiteColumn): DataType {
  const type = column.getSQLType() === TIMESTAMPTZ ? timestamptz : typesByDrizzle.get(column.columnType);
  if (!type)
    throw new TypeError(
      `postgrest(): ${table}.${column.name} has a type that is not served: ${column.columnType}`,
    );
  return type;
}

/** A JavaScript default whose value is as the driver stores it. */
function storedBy(column: SQLiteColumn, make: () => unknown): () => Datum | null {
  return () => {
    const value = make();
    const stored = value === null || value === undefined ? null : column.mapToDriverValue(value);
    if (stored === null || typeof stored === "string" || typeof stored === "number") return stored;
    throw new TypeError(`postgrest(): the default of ${column.name} is neither text nor a number`);
  };
}

function readTableDefault(column: SQLiteColumn): SQL | undefined {
  // An integer primary key is SQLite's rowid, for which a null means the next number.
  if (column.primary && column.getSQLType() === "integer") return sql`NULL`;
  if (column.default === undefined) return undefined;
  return is(column.default, SQL) ? column.default : sql`${storedBy(column, () => column.default)()}`;
}

/** Makes a column's default from Drizzle's function. Columns with the same type and function share the default. */
type StoredDefault = (column: SQLiteColumn, type: DataType, make: () => unknown) => () => Datum | null;

function storedDefaults(): StoredDefault {
  const known = new Map<() => unknown, Map<DataType, () => Datum | null>>();
  return (column, type, make) => {
    const byType = known.get(make) ?? new Map<DataType, () => Datum | null>();
    known.set(make, byType);
    const stored = byType.get(type) ?? storedBy(column, make);
    byType.set(type, stored);
    return stored;
  };
}

function readColumn(table: string, column: SQLiteColumn, storedDefault: StoredDefault): Column {
  const type = typeOf(table, column);
  const tableDefault = readTableDefault(column);
  return {
    name: column.name,
    type,
    notNull: column.notNull || column.primary,
    ...(is(column, SQLiteText) && column.length !== undefined && { maxLength: column.length }),
    ...(tableDefault && { tableDefault }),
    ...(column.default !== undefined && !is(column.default, SQL) && { literalDefault: column.default }),
    ...(column.defaultFn && { insertDefault: storedDefault(column, type, column.defaultFn) }),
    ...(column.onUpdateFn && { updateDefault: storedDefault(column, type, column.onUpdateFn) }),
  };
}

function readRelation(
  name: string,
  table: SQLiteTable,
  names: ReadonlyMap<SQLiteTable, string>,
  actions: readonly Action[],
): Omit<Relation, "referencedBy"> {
  const config = getTableConfig(table);
  const storedDefault = storedDefaults();
  const columns = new Map(
    config.columns.map((column) => [column.name, readColumn(config.name, column, storedDefault)]),
  );
  const pick = (list: readonly { readonly name: string }[]): Column[] =>
    list.flatMap(({ name }) => columns.get(name) ?? []);

  const inline = config.columns.filter((column) => column.primary);
  const composite = config.primaryKeys[0];
  const primaryKey = pick(composite ? composite.columns : inline);
  const primary = { name: composite?.getName() ?? `${config.name}_pkey`, columns: primaryKey };
  const uniques: UniqueSet[] = [
    ...(primaryKey.length > 0 ? [primary] : []),
    ...config.columns
      .filter((column) => column.isUnique)
      .map((column) => ({
        name: column.uniqueName ?? `${config.name}_${column.name}_key`,
        columns: pick([column]),
      })),
    ...config.uniqueConstraints.map((unique) => ({
      name: unique.getName() ?? "",
      columns: pick(unique.columns),
    })),
    ...config.indexes.flatMap(({ config: index }) => {
      const plain = index.columns.filter((column): column is SQLiteColumn => is(column, SQLiteColumnClass));
      const exemption = index.columns.find((column) => column instanceof UniqueExemption);
      if (!index.unique || plain.length + (exemption ? 1 : 0) !== index.columns.length) return [];
      const where = exemption ? sql`${exemption.flag} = 0` : index.where;
      const partial = where && { where, whereColumns: pick(columnsOf(where)) };
      return [{ name: index.name, columns: pick(plain), ...partial, ...(exemption && { exemption }) }];
    }),
  ];
  const indexes = config.indexes.flatMap(({ config: index }) => {
    const plain = index.columns.filter((column): column is SQLiteColumn => is(column, SQLiteColumnClass));
    const isPlain = !index.unique && !index.where && plain.length === index.columns.length;
    return isPlain ? [pick(plain)] : [];
  });
  const foreignKeys = config.foreignKeys.flatMap((key): ForeignKey[] => {
    const reference = key.reference();
    const target = names.get(reference.foreignTable as SQLiteTable);
    if (target === undefined) return [];
    return [
      {
        name: key.getName(),
        columns: reference.columns.map((column) => column.name),
        target,
        targetTable: getTableConfig(reference.foreignTable as SQLiteTable).name,
        targetColumns: reference.foreignColumns.map((column) => column.name),
      },
    ];
  });
  const keyColumns = new Set([
    ...uniques.flatMap((unique) => [...unique.columns, ...(unique.whereColumns ?? [])]),
    ...foreignKeys.flatMap((key) => key.columns.flatMap((column) => columns.get(column) ?? [])),
  ]);
  return {
    name,
    table,
    tableName: config.name,
    columns,
    primaryKey,
    uniques,
    indexes,
    foreignKeys,
    keyColumns,
    actions,
  };
}

/**
 * Reads the served tables.
 * @param actions by relation; a missing relation allows all
 * @throws TypeError for a column whose type the engine does not serve.
 */
export function readCatalog(
  schema: Readonly<Record<string, SQLiteTable>>,
  actions: Readonly<Record<string, readonly Action[]>> = {},
): Catalog {
  const entries = Object.entries(schema);
  const names = new Map(entries.map(([name, table]) => [table, name]));
  const relations = entries.map(([name, table]) =>
    readRelation(name, table, names, actions[name] ?? allActions),
  );
  const references = relations.flatMap(({ name, tableName, foreignKeys }) =>
    foreignKeys.map((key) => ({ relation: name, table: tableName, key })),
  );
  return new Map(
    relations.map((relation) => [
      relation.name,
      { ...relation, referencedBy: references.filter(({ key }) => key.target === relation.name) },
    ]),
  );
}

/**
 * Reads the results of functions as relations. They may refer to served relations; nothing refers to them.
 * @throws TypeError for a column whose type the engine does not serve.
 */
export function readResults(
  results: Readonly<Record<string, SQLiteTable>>,
  schema: Readonly<Record<string, SQLiteTable>>,
): Catalog {
  const names = new Map(Object.entries(schema).map(([name, table]) => [table, name]));
  return new Map(
    Object.entries(results).map(([name, table]) => [
      name,
      { ...readRelation(name, table, names, ["view"]), referencedBy: [] },
    ]),
  );
}
