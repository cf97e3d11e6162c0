/** The statements of a backup. A page is bounded by rows and by bytes, so that the isolate has room for it. */
import { getTableColumns } from "drizzle-orm";
import { externalIntegrationMapping, externalIntegrationMappingChange, webhook } from "../db/schema";
import type { Cursor } from "./job";
import type { JsonNull, LastChange, Row } from "./manifest";

/** The tables that are read in pages, by company and this column. */
const paged = {
  externalIntegrationMapping: { columns: getTableColumns(externalIntegrationMapping), key: "id" },
  externalIntegrationMappingChange: {
    columns: getTableColumns(externalIntegrationMappingChange),
    key: "seq",
  },
  webhook: { columns: getTableColumns(webhook), key: "id" },
} as const;
export type PagedTable = keyof typeof paged;

export interface PageSize {
  readonly rows: number;
  /** Reached by the last row of a page. */
  readonly bytes: number;
}

/** The lengths are known without reading the values; only what goes into the page is read. */
function pageOf(table: PagedTable, isFirst: boolean): string {
  const { columns, key } = paged[table];
  const size = Object.keys(columns).map((name) => `ifnull(octet_length("${name}"), 0)`);
  return `WITH "page" AS MATERIALIZED (
      SELECT "companyId", "${key}", sum("size") OVER (ORDER BY "companyId", "${key}" ROWS UNBOUNDED PRECEDING) - "size" AS "bytesBefore"
      FROM (
        SELECT "companyId", "${key}", ${size.join(" + ")} AS "size" FROM "${table}"
        ${isFirst ? "" : `WHERE ("companyId", "${key}") > (?3, ?4)`} ORDER BY "companyId", "${key}" LIMIT ?1
      )
    )
    SELECT "row".* FROM "page" JOIN "${table}" AS "row" USING ("companyId", "${key}")
    WHERE "bytesBefore" < ?2 ORDER BY "companyId", "${key}"`;
}

/** The next rows, and where to go on: undefined after the last page, which is empty. */
export async function readPage(
  database: D1Database,
  table: PagedTable,
  after: Cursor | null,
  { rows, bytes }: PageSize,
): Promise<{ readonly rows: readonly Row[]; readonly cursor: Cursor | undefined }> {
  const statement = database.prepare(pageOf(table, after === null)).bind(rows, bytes, ...(after ?? []));
  const { results } = await statement.all<Row>();
  const last = results.at(-1);
  const cursor = last && ([String(last.companyId), last[paged[table].key] ?? ""] as const);
  return { rows: results, cursor };
}

const newestMigration = `SELECT "name" FROM "d1_migrations" ORDER BY "id" DESC LIMIT 1`;

/** The number of each company's last change: a look-up a company, however many changes it has. */
const lastChanges = `WITH RECURSIVE "seen" ("id") AS (
    SELECT min("companyId") FROM "externalIntegrationMappingChange"
    UNION ALL
    SELECT (SELECT min("companyId") FROM "externalIntegrationMappingChange" WHERE "companyId" > "seen"."id")
    FROM "seen" WHERE "id" IS NOT NULL
  )
  SELECT "id" AS "companyId", (
    SELECT max("seq") FROM "externalIntegrationMappingChange" WHERE "companyId" = "seen"."id"
  ) AS "seq" FROM "seen" WHERE "id" IS NOT NULL`;

/** The newest changes that are looked at: a few seconds of the 30 that D1 gives a batch. */
const MOST_LOOKED = 1_000_000;

/**
 * Of the mappings that changed since a time, those whose metadata is JSON null: their images in the feed do not tell it
 * from a missing value. Walks back from the newest change of each company, as the feed has no index by time.
 */
const jsonNulls = `WITH RECURSIVE "newest" AS (${lastChanges}),
  "recent" ("companyId", "seq", "mappingId") AS (
    SELECT "companyId", "seq", "mappingId" FROM "newest"
    CROSS JOIN "externalIntegrationMappingChange" USING ("companyId", "seq") WHERE "changedAt" >= ?1
    UNION ALL
    SELECT "change"."companyId", "change"."seq", "change"."mappingId" FROM "recent"
    CROSS JOIN "externalIntegrationMappingChange" AS "change"
      ON "change"."companyId" = "recent"."companyId" AND "change"."seq" = "recent"."seq" - 1
    WHERE "change"."changedAt" >= ?1
    LIMIT ${MOST_LOOKED}
  )
  SELECT DISTINCT "row"."companyId", "row"."id" FROM "recent"
  CROSS JOIN "externalIntegrationMapping" AS "row"
    ON "row"."id" = "recent"."mappingId" AND "row"."companyId" = "recent"."companyId"
  WHERE "row"."metadata" = 'null'`;

export interface Moment {
  /** By the clock of the database: ISO 8601. */
  readonly asOf: string;
  readonly schema: string;
  readonly lastChanges: readonly LastChange[];
  readonly companies: readonly Row[];
  /** The companies whose rows here do not count, or are about to leave. */
  readonly fences: readonly Row[];
  /** The companies that came from another database since then. */
  readonly arrived: readonly string[];
  /** Those that changed since then. */
  readonly jsonNulls: readonly JsonNull[];
}

/** The statements that `readMoment` takes. */
export const MOMENT = 7;

/**
 * What has to be of one moment: one batch, which D1 makes one transaction.
 * @param since a time as stored
 */
export async function readMoment(database: D1Database, since: string): Promise<Moment> {
  const [clock, migration, changes, companies, fences, arrived, nulls] = await database.batch<Row>([
    database.prepare(`SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS "now"`),
    database.prepare(newestMigration),
    database.prepare(lastChanges),
    database.prepare(`SELECT * FROM "company" ORDER BY "id"`),
    database.prepare(`SELECT * FROM "companyFence"`),
    database.prepare(`SELECT "companyId" FROM "companyArrival" WHERE "arrivedAt" >= ?`).bind(since),
    database.prepare(jsonNulls).bind(since),
  ]);
  return {
    asOf: String(clock?.results[0]?.now),
    schema: String(migration?.results[0]?.name),
    lastChanges: (changes?.results ?? []).map(({ companyId, seq }) => ({
      companyId: String(companyId),
      seq: Number(seq),
    })),
    companies: companies?.results ?? [],
    fences: fences?.results ?? [],
    arrived: (arrived?.results ?? []).map(({ companyId }) => String(companyId)),
    jsonNulls: (nulls?.results ?? []).map(({ companyId, id }) => ({
      companyId: String(companyId),
      id: String(id),
    })),
  };
}
