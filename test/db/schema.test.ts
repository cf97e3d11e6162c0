/** The migrations and the Drizzle schema say the same; what SQLite knows of a table is asked of SQLite. */
import { env } from "cloudflare:workers";
import { is, SQL } from "drizzle-orm";
import { getTableConfig, SQLiteSyncDialect, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import {
  adminAudit,
  company,
  externalIntegrationMapping,
  externalIntegrationMappingChange,
  mappingActivity,
  mappingSummary,
  webhook,
} from "../../src/db/schema";

const all = async <T>(statement: string): Promise<T[]> => (await env.DB.prepare(statement).all<T>()).results;
const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
const render = (expression: SQL) => new SQLiteSyncDialect().sqlToQuery(expression).sql;

interface IndexShape {
  readonly name: string;
  readonly unique: boolean;
  /** Of a unique index the set, in the order of the alphabet: Drizzle's order is for error bodies only. */
  readonly columns: readonly string[];
  /** The terms that are no columns, as text without quotes. */
  readonly expressions: readonly string[];
  readonly where: string | null;
}

const withoutQuotes = (expression: string) =>
  expression
    .replaceAll(/"\w+"\./g, "")
    .replaceAll('"', "")
    .replaceAll(/\s+/g, " ")
    .trim();

const shapeOf = (
  name: string,
  unique: boolean,
  columns: readonly string[],
  expressions: readonly string[],
  where: string | null,
) => ({
  name,
  unique,
  columns: unique ? columns.toSorted() : columns,
  expressions,
  where,
});

function drizzleIndexes(table: SQLiteTable): IndexShape[] {
  const { indexes, uniqueConstraints } = getTableConfig(table);
  const plain = indexes.map(({ config }) => {
    const columns = config.columns.flatMap((column) => (is(column, SQL) ? [] : [column.name]));
    const expressions = config.columns.flatMap((column) =>
      is(column, SQL) ? [withoutQuotes(render(column))] : [],
    );
    const where = config.where ? render(config.where).replace(/^"\w+"\./, "") : null;
    return shapeOf(config.name, config.unique, columns, expressions, where);
  });
  const constraints = uniqueConstraints.map((constraint) =>
    shapeOf(
      constraint.getName() ?? "",
      true,
      constraint.columns.map(({ name }) => name),
      [],
      null,
    ),
  );
  return [...plain, ...constraints].sort(byName);
}

async function databaseIndexes(table: string): Promise<IndexShape[]> {
  const list = await all<{ name: string; unique: number; origin: string; sql: string | null }>(
    `SELECT i.name, i."unique", i.origin, m.sql FROM pragma_index_list('${table}') AS i
     JOIN sqlite_master AS m ON m.name = i.name WHERE i.origin = 'c'`,
  );
  const shapes = list.map(async ({ name, unique, sql }) => {
    const columns = await all<{ name: string | null; desc: number }>(
      `SELECT name, "desc" FROM pragma_index_xinfo('${name}') WHERE key = 1 ORDER BY seqno`,
    );
    return shapeOf(
      name,
      unique === 1,
      columns.flatMap((column) =>
        column.name === null ? [] : [column.desc === 1 ? `${column.name} DESC` : column.name],
      ),
      [...(sql ?? "").matchAll(/CASE .* END/gs)].map(([expression]) => withoutQuotes(expression)),
      sql?.match(/WHERE (.*)$/s)?.[1] ?? null,
    );
  });
  return (await Promise.all(shapes)).sort(byName);
}

describe.each([
  ["company", company],
  ["externalIntegrationMapping", externalIntegrationMapping],
  ["externalIntegrationMappingChange", externalIntegrationMappingChange],
  ["mappingSummary", mappingSummary],
  ["mappingActivity", mappingActivity],
  ["webhook", webhook],
  ["adminAudit", adminAudit],
])("%s", (name, table) => {
  const config = getTableConfig(table);

  it("has the same columns, in the same order, in the database and in Drizzle", async () => {
    const found = await all<{ name: string; type: string; notnull: number; pk: number }>(
      `SELECT name, type, "notnull", pk FROM pragma_table_info('${name}') ORDER BY cid`,
    );
    const keys = config.primaryKeys.flatMap(({ columns }) => columns.map((column) => column.name));
    expect(found).toEqual(
      config.columns.map((column) => ({
        name: column.name,
        type: column.getSQLType() === "integer" ? "INTEGER" : "TEXT",
        notnull: column.notNull ? 1 : 0,
        pk: keys.indexOf(column.name) + 1,
      })),
    );
  });

  it("has the same foreign keys", async () => {
    const found = await all(
      `SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list('${name}')`,
    );
    expect(found).toEqual(
      config.foreignKeys.flatMap((key) => {
        const { columns, foreignColumns, foreignTable } = key.reference();
        return columns.map((column, index) => ({
          table: getTableConfig(foreignTable as SQLiteTable).name,
          from: column.name,
          to: foreignColumns[index]?.name,
          on_update: key.onUpdate?.toUpperCase(),
          on_delete: key.onDelete?.toUpperCase(),
        }));
      }),
    );
  });

  it("has the same indexes", async () => {
    expect(await databaseIndexes(name)).toEqual(drizzleIndexes(table));
  });

  it("names its primary and foreign keys in the migration as in Drizzle", async () => {
    const [made] = await all<{ sql: string }>(`SELECT sql FROM sqlite_master WHERE name = '${name}'`);
    const named = [...(made?.sql ?? "").matchAll(/CONSTRAINT "(\w+)" (PRIMARY|FOREIGN)/g)].map(
      (found) => found[1],
    );
    expect(named).toEqual([
      ...config.primaryKeys.map((key) => key.getName()),
      ...config.foreignKeys.map((key) => key.getName()),
    ]);
  });

  it("is a strict table, so that no value changes its type", async () => {
    expect(await all(`SELECT strict FROM pragma_table_list('${name}')`)).toEqual([{ strict: 1 }]);
  });
});

describe("the indexes of externalIntegrationMapping", () => {
  it("all start with the company", async () => {
    const firsts = await all(
      `SELECT DISTINCT x.name FROM pragma_index_list('externalIntegrationMapping') AS i,
       pragma_index_xinfo(i.name) AS x WHERE i.origin = 'c' AND x.seqno = 0`,
    );
    expect(firsts).toEqual([{ name: "companyId" }]);
  });
});

describe("the planner's statistics", () => {
  it.each([
    "externalIntegrationMapping",
    "externalIntegrationMappingChange",
    "mappingSummary",
    "mappingActivity",
    "webhook",
    "adminAudit",
  ])("cover every index of %s, so that the planner takes none for a small table", async (table) => {
    // ANALYZE calls the primary key of a table without row ids by the table's name.
    const indexes = await all(
      `SELECT iif(t.wr AND i.origin = 'pk', t.name, i.name) AS name
       FROM pragma_index_list('${table}') AS i, pragma_table_list('${table}') AS t ORDER BY 1`,
    );
    const statistics = await all(`SELECT idx AS name FROM sqlite_stat1 WHERE tbl = '${table}' ORDER BY idx`);
    expect(statistics).toEqual(indexes);
  });
});

describe("the constraints of externalIntegrationMapping in Drizzle", () => {
  const config = getTableConfig(externalIntegrationMapping);

  it("have the names and the order of columns that error bodies show", () => {
    const uniques = [
      ...config.primaryKeys.map((key) => [key.getName(), key.columns.map(({ name }) => name)]),
      ...config.uniqueConstraints.map((key) => [key.getName(), key.columns.map(({ name }) => name)]),
      ...config.indexes
        .filter(({ config: index }) => index.unique)
        .map(({ config: index }) => [
          index.name,
          index.columns.flatMap((column) => (is(column, SQL) ? [] : [column.name])),
        ]),
    ];
    expect(uniques).toEqual([
      ["externalIntegrationMapping_pkey", ["id"]],
      [
        "externalIntegrationMapping_entityType_entityId_integration_comp",
        ["entityType", "entityId", "integration", "companyId"],
      ],
      [
        "externalIntegrationMapping_unique_externalId_idx",
        ["integration", "externalId", "entityType", "companyId"],
      ],
    ]);
    expect(config.foreignKeys.map((key) => key.getName())).toEqual([
      "externalIntegrationMapping_companyId_fkey",
    ]);
  });
});
