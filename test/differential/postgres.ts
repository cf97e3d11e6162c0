/** The reference: PostgreSQL itself, with the rows of `awkward-data.ts`. */
import { PGlite, type Results } from "@electric-sql/pglite";
import { companies, mappings, writeBody } from "./awkward-data.ts";
import type { Outcome } from "./reads/outcome.ts";
import type { Query } from "./reads/query.ts";
import { literal } from "./reads/sql-text.ts";
import { toCountSql, toSql } from "./reads/to-sql.ts";

/** Carbon's tables (SPEC §2). */
const tables = `
  CREATE TABLE company (id text PRIMARY KEY, name text NOT NULL, "createdAt" timestamptz NOT NULL);
  CREATE TABLE "externalIntegrationMapping" (
    id text PRIMARY KEY,
    "entityType" text NOT NULL,
    "entityId" text NOT NULL,
    integration text NOT NULL,
    "externalId" text,
    "allowDuplicateExternalId" boolean NOT NULL,
    metadata jsonb,
    "lastSyncedAt" timestamptz,
    "remoteUpdatedAt" timestamptz,
    "createdAt" timestamptz NOT NULL,
    "updatedAt" timestamptz NOT NULL,
    "createdBy" text,
    "updatedBy" text,
    "companyId" text NOT NULL REFERENCES company
  );
  SET default_text_search_config = 'pg_catalog.english';
`;

export interface Postgres {
  read(query: Query): Promise<Outcome>;
  /** The answer to any SQL that gives a text called `row`. */
  run(sql: string, timeZone?: string): Promise<Outcome>;
  close(): Promise<void>;
}

export async function startPostgres(companyTimes: ReadonlyMap<string, string>): Promise<Postgres> {
  const database = await PGlite.create();
  await database.exec(tables);
  for (const { id, name } of companies) {
    await database.query("INSERT INTO company VALUES ($1, $2, $3)", [id, name, companyTimes.get(id)]);
  }
  await database.exec(
    `INSERT INTO "externalIntegrationMapping"
     SELECT * FROM json_populate_recordset(null::"externalIntegrationMapping", ${literal(writeBody(mappings))})`,
  );
  let zone = "";
  const setZone = async (wanted: string) => {
    if (wanted !== zone) await database.exec(`SET timezone = ${literal(wanted)}`);
    zone = wanted;
  };
  return {
    async read(query) {
      await setZone(query.timeZone ?? "UTC");
      const outcome = await run(database, toSql(query));
      if (outcome.kind === "error" || !query.count) return outcome;
      const { rows } = await database.query<{ readonly count: number }>(toCountSql(query));
      return { ...outcome, count: rows[0]?.count ?? 0 };
    },
    async run(sql, timeZone = "UTC") {
      await setZone(timeZone);
      return run(database, sql);
    },
    close: () => database.close(),
  };
}

async function run(database: PGlite, sql: string): Promise<Outcome> {
  try {
    const { rows }: Results<{ readonly row: string }> = await database.query(sql);
    return { kind: "rows", rows: rows.map(({ row }) => row) };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return { kind: "error", code: String(error.code), message: error.message };
  }
}
