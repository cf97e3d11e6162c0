/** The reference: what PostgREST 16 over PostgreSQL would answer, and the table that it would leave. */
import { PGlite } from "@electric-sql/pglite";
import { literal } from "../../reads/sql-text.ts";
import { type Answer, type PostgrestFault, pgrstFault } from "../outcome.ts";
import { stepTime } from "../steps.ts";
import { preference, TABLE, type Write } from "../write.ts";
import { findUnknownColumn, type Payload, readPayload } from "./payload.ts";
import { tableDefaults, toSql } from "./to-sql.ts";

/** Carbon's tables, with the constraints by its names and in the order of SPEC §2. */
function tables(key: string): string {
  const defaults = tableDefaults(key);
  return `
  CREATE SEQUENCE ids;
  CREATE FUNCTION new_id() RETURNS text LANGUAGE sql AS $$ SELECT lpad(nextval('ids')::text, 26, '0') $$;
  CREATE FUNCTION clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT current_setting('test.clock')::timestamptz $$;
  CREATE TABLE company (id text PRIMARY KEY, name text NOT NULL);
  CREATE TABLE "${TABLE}" (
    id text NOT NULL DEFAULT ${defaults.id},
    "entityType" text NOT NULL,
    "entityId" text NOT NULL,
    integration text NOT NULL,
    "externalId" text,
    "allowDuplicateExternalId" boolean NOT NULL,
    metadata jsonb,
    "lastSyncedAt" timestamptz,
    "remoteUpdatedAt" timestamptz,
    "createdAt" timestamptz NOT NULL DEFAULT ${defaults.createdAt},
    "updatedAt" timestamptz NOT NULL DEFAULT ${defaults.updatedAt},
    "createdBy" text DEFAULT ${defaults.createdBy},
    "updatedBy" text DEFAULT ${defaults.updatedBy},
    "companyId" text NOT NULL,
    CONSTRAINT "${TABLE}_pkey" PRIMARY KEY (id),
    CONSTRAINT "${TABLE}_entityType_entityId_integration_comp" UNIQUE ("entityType", "entityId", integration, "companyId"),
    CONSTRAINT "${TABLE}_companyId_fkey" FOREIGN KEY ("companyId") REFERENCES company (id) ON DELETE CASCADE ON UPDATE CASCADE
  );
  CREATE UNIQUE INDEX "${TABLE}_unique_externalId_idx"
    ON "${TABLE}" (integration, "externalId", "entityType", "companyId") WHERE NOT "allowDuplicateExternalId";
  SET timezone = 'UTC';
`;
}

export interface Reference {
  /** @param literally without the liberties that are taken for what differs on purpose. */
  write(write: Write, step: number, literally: boolean): Promise<Answer>;
  table(): Promise<readonly string[]>;
  /** Takes the rows, as JSON, in place of its own. */
  setTable(rows: readonly string[]): Promise<void>;
  /** What is run for a write. */
  explain(write: Write): string;
  close(): Promise<void>;
}

interface ResultRow {
  readonly rows: number;
  readonly id: string | null;
  readonly body: string;
  readonly inserted: number | null;
}

const mediaTypes: ReadonlySet<string | undefined> = new Set([
  undefined,
  "application/json",
  "application/vnd.pgrst.array+json",
  "application/vnd.pgrst.array+json;nulls=stripped",
  "application/vnd.pgrst.object+json",
  "application/vnd.pgrst.object+json;nulls=stripped",
  "text/csv",
]);

const knownPreference =
  /^(return=(minimal|headers-only|representation)|resolution=(merge|ignore)-duplicates|missing=(default|null)|count=(exact|planned|estimated)|handling=(strict|lenient)|tx=(commit|rollback)|timezone=.*|max-affected=.*)$/;

/** What PostgREST refuses before it asks PostgreSQL, in its order. */
function plan(write: Write, literally: boolean): Payload | PostgrestFault {
  const payload = readPayload(write, literally);
  if ("kind" in payload) return payload;
  const fault =
    (write.method === "PUT" ? checkPutFilters(write) : undefined) ??
    findUnknownColumn(payload) ??
    checkPreferences(write) ??
    checkMediaType(write);
  return fault ?? payload;
}

function checkPutFilters({ filters }: Write): PostgrestFault | undefined {
  const isKey = filters.every(
    (filter) =>
      filter.kind === "leaf" &&
      !filter.negated &&
      filter.field.column === "id" &&
      filter.test.kind === "compare" &&
      filter.test.operator === "eq",
  );
  if (isKey && filters.length > 0) return undefined;
  return pgrstFault(
    405,
    "PGRST105",
    "Filters must include all and only primary key columns with 'eq' operators",
  );
}

function checkPreferences(write: Write): PostgrestFault | undefined {
  const unknown = write.preferences.filter((item) => !knownPreference.test(item));
  if (preference(write, "handling") !== "strict" || unknown.length === 0) return undefined;
  return pgrstFault(
    400,
    "PGRST122",
    "Invalid preferences given with handling=strict",
    `Invalid preferences: ${unknown.join(", ")}`,
  );
}

function checkMediaType({ accept }: Write): PostgrestFault | undefined {
  if (mediaTypes.has(accept)) return undefined;
  return pgrstFault(406, "PGRST107", `None of these media types are available: ${accept}`);
}

/** What PostgREST refuses once it sees how many rows there are; then all is rolled back. */
function checkResult(write: Write, { rows }: ResultRow): PostgrestFault | undefined {
  if (write.method === "PUT") {
    if (rows === 1) return undefined;
    return pgrstFault(400, "PGRST115", "Payload values do not match URL in primary key column(s)");
  }
  if (write.accept?.startsWith("application/vnd.pgrst.object") && rows !== 1) {
    const message = "Cannot coerce the result to a single JSON object";
    return pgrstFault(406, "PGRST116", message, `The result contains ${rows} rows`);
  }
  const most = preference(write, "max-affected");
  const bounded = write.method !== "POST" && preference(write, "handling") === "strict";
  if (!bounded || most === undefined || rows <= Number(most)) return undefined;
  const message = "Query result exceeds max-affected preference constraint";
  return pgrstFault(400, "PGRST124", message, `The query affects ${rows} rows`);
}

/** By which status PostgREST tells of an error of PostgreSQL's. */
function statusOf(code: string): number {
  if (code === "23503" || code === "23505") return 409;
  if (code === "21000") return 500;
  return code === "42883" || code === "42P01" ? 404 : 400;
}

const refuse = ({ status, code, message, details, hint }: PostgrestFault): Answer => ({
  status,
  contentRange: null,
  preferenceApplied: null,
  location: null,
  contentType: null,
  body: "",
  fault: { code, message, details, hint },
});

function contentRange(write: Write, { rows }: ResultRow): string | null {
  const count = preference(write, "count");
  const total = count === "exact" || count === "estimated" ? String(rows) : "*";
  if (write.method === "PUT") return null;
  return `${write.method === "PATCH" && rows > 0 ? `0-${rows - 1}` : "*"}/${total}`;
}

/** In the order that PostgREST names them. */
function preferenceApplied(write: Write): string | null {
  const { method } = write;
  const strict = preference(write, "handling") === "strict";
  const applied = [
    ...(method === "POST" ? ["resolution"] : []),
    ...(method === "POST" || method === "PATCH" ? ["missing"] : []),
    "return",
    "count",
    "handling",
    "timezone",
    ...((method === "PATCH" || method === "DELETE") && strict ? ["max-affected"] : []),
  ].flatMap((name) => {
    const value = preference(write, name);
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return applied.length === 0 ? null : applied.join(", ");
}

function statusOfResult(write: Write, { inserted }: ResultRow): number {
  const shown = preference(write, "return") === "representation";
  switch (write.method) {
    case "POST":
      if (preference(write, "resolution") !== "merge-duplicates") return 201;
      return (inserted ?? 0) > 0 ? 201 : 200;
    case "PUT":
      if (!shown) return 204;
      return (inserted ?? 0) > 0 ? 201 : 200;
    case "PATCH":
    case "DELETE":
      return shown ? 200 : 204;
  }
}

function contentType({ accept = "application/json" }: Write): string {
  const type = accept === "application/vnd.pgrst.array+json" ? "application/json" : accept;
  return `${type}; charset=utf-8`;
}

/** As `renderSimpleQuery` of Haskell's http-types encodes it. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function answerOf(write: Write, result: ResultRow): Answer {
  const shown = preference(write, "return") === "representation";
  return {
    status: statusOfResult(write, result),
    contentRange: contentRange(write, result),
    preferenceApplied: preferenceApplied(write),
    location: result.id === null ? null : `/${TABLE}?id=${percentEncode(`eq.${result.id}`)}`,
    contentType: shown ? contentType(write) : null,
    body: shown ? result.body : "",
  };
}

function toFault(error: Error): PostgrestFault {
  const member = (name: string) => {
    const value = Reflect.get(error, name);
    return typeof value === "string" ? value : null;
  };
  const code = member("code");
  if (code === null) throw error;
  return {
    kind: "fault",
    status: statusOf(code),
    code,
    message: error.message,
    details: member("detail"),
    hint: member("hint"),
  };
}

/** @param companies by their ids, with their names. */
export async function startReference(
  key: string,
  companies: Readonly<Record<string, string>>,
): Promise<Reference> {
  const database = await PGlite.create();
  await database.exec(tables(key));
  for (const [id, name] of Object.entries(companies)) {
    await database.query("INSERT INTO company VALUES ($1, $2)", [id, name]);
  }
  return {
    async write(write, step, literally) {
      const planned = plan(write, literally);
      if ("kind" in planned) return refuse(planned);
      const zone = preference(write, "timezone") ?? "UTC";
      await database.exec(
        `BEGIN; SET LOCAL test.clock = ${literal(stepTime(step))}; SET LOCAL timezone = ${literal(zone)}; SET LOCAL pgrst.inserted = ''`,
      );
      try {
        const { rows } = await database.query<ResultRow>(toSql(write, planned, { key, literally }));
        const [result] = rows;
        if (!result) throw new RangeError("PostgreSQL gave no result");
        const fault = checkResult(write, result);
        await database.exec(fault ? "ROLLBACK" : "COMMIT");
        return fault ? refuse(fault) : answerOf(write, result);
      } catch (error) {
        await database.exec("ROLLBACK");
        if (!(error instanceof Error)) throw error;
        return refuse(toFault(error));
      }
    },
    async table() {
      const { rows } = await database.query<{ readonly row: string }>(
        `SELECT row_to_json(t)::text AS "row" FROM "${TABLE}" AS t`,
      );
      return rows.map(({ row }) => row);
    },
    async setTable(rows) {
      await database.exec(
        `TRUNCATE "${TABLE}"; INSERT INTO "${TABLE}" SELECT * FROM json_populate_recordset(null::"${TABLE}", ${literal(`[${rows.join(",")}]`)})`,
      );
    },
    explain(write) {
      const planned = plan(write, false);
      return "kind" in planned
        ? `refused: ${planned.code}`
        : toSql(write, planned, { key, literally: false });
    },
    close: () => database.close(),
  };
}
