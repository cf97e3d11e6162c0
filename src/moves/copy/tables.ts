/** What is copied of a company: tables by their columns, and rows as D1 has them, which are written again as they are. */
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import {
  externalIntegrationMapping,
  externalIntegrationMappingChange,
  mappingActivity,
  mappingSummary,
  webhook,
} from "../../db/schema";
import { toJsonChunks } from "../../postgrest";

/** The cells of a row, in the order of the table's columns. */
export type Row = readonly (string | number | null)[];

export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

function copied(table: SQLiteTable): CopiedTable {
  return {
    name: getTableName(table),
    columns: Object.values(getTableColumns(table)).map(({ name }) => name),
  };
}

export const mappings = copied(externalIntegrationMapping);
export const changes = copied(externalIntegrationMappingChange);
/** What is small, and copied in one go when nothing is written. */
export const small: readonly CopiedTable[] = [
  copied(webhook),
  copied(mappingSummary),
  copied(mappingActivity),
  { name: "mappingSummaryProgress", columns: ["companyId", "countedAt", "seq"] },
];

export const columnList = ({ columns }: CopiedTable, of = "") =>
  columns.map((name) => `${of}"${name}"`).join(", ");

/** A longer row is a statement of its own: as JSON it could be more than D1 binds. */
const LONGEST_IN_LIST = 600_000;

/**
 * Writes rows in the place of whatever is in their way. (No feed tells of rows that `OR REPLACE` deletes, which is right
 * here: the feed is copied as well.)
 */
export function buildReplace(
  database: D1Database,
  table: CopiedTable,
  rows: readonly Row[],
): readonly D1PreparedStatement[] {
  const into = `INSERT OR REPLACE INTO "${table.name}" (${columnList(table)})`;
  const isLong = (row: Row) =>
    row.reduce<number>((sum, cell) => sum + String(cell ?? "").length, 0) > LONGEST_IN_LIST;
  const listed = toJsonChunks(rows.filter((row) => !isLong(row)).map((row) => JSON.stringify(row)));
  const cells = table.columns.map((_, index) => `value ->> ${index}`).join(", ");
  const marks = table.columns.map(() => "?").join(", ");
  return [
    ...listed.map(({ json }) => database.prepare(`${into} SELECT ${cells} FROM json_each(?)`).bind(json)),
    ...rows.filter(isLong).map((row) => database.prepare(`${into} VALUES (${marks})`).bind(...row)),
  ];
}

/** The most that is read and written at a time. */
export const PAGE_ROWS = 1_000;
const PAGE_BYTES = 600_000;

/** About the bytes of a row: of what may be long. SQLite tells a length without reading the value. */
const sizes: Readonly<Record<string, string>> = {
  [mappings.name]: `300 + coalesce(octet_length("metadata"), 0)`,
  [changes.name]: `200 + coalesce(octet_length("before"), 0) + coalesce(octet_length("after"), 0)`,
};

/** What a page is of: keys that are found first, and the rows that are read for as many of them as a page has. */
interface PageQuery {
  /** The columns that name a row, those of the order first. */
  readonly keys: readonly string[];
  /** Where the keys are, with what is long beside them. */
  readonly from: string;
  /** How the rows, as "row", are joined to the keys, as "page". */
  readonly join: string;
  /** Keys that are shown before the row. */
  readonly shown?: readonly string[];
}

/** A page in the order of the first key: at least one row, if there is one. */
export function pageOf(table: CopiedTable, { keys, from, join, shown = [] }: PageQuery): string {
  const names = keys.map((key) => `"${key}"`).join(", ");
  const order = `"${keys[0]}"`;
  const columns = [...shown.map((key) => `"page"."${key}"`), columnList(table, '"row".')].join(", ");
  return `SELECT ${columns} FROM (
    SELECT *, sum("size") OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS "total"
    FROM (SELECT ${names}, ${sizes[table.name]} AS "size" FROM ${from} ORDER BY ${order} LIMIT ${PAGE_ROWS})
  ) "page" ${join} WHERE "page"."total" - "page"."size" < ${PAGE_BYTES} ORDER BY "page".${order}`;
}

export const toRows = (result: D1Result | undefined): readonly Row[] =>
  (result?.results ?? []).map((row) => Object.values(Object(row)));
