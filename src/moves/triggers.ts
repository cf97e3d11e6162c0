/**
 * The triggers by which a database refuses, or notes, what is written of a company that moves. Each database has them only
 * while a company leaves it, comes to it, or has left rows behind: a row written would take 4 to 13 % longer with them.
 */
import { HAS_LEFT } from "../placement/fence";

interface Fenced {
  readonly table: string;
  /** The column that has the company. */
  readonly company: string;
  /** Whether what is written is noted, to be copied. */
  readonly noted: boolean;
}

const tables: readonly Fenced[] = [
  { table: "externalIntegrationMapping", company: "companyId", noted: true },
  { table: "company", company: "id", noted: false },
  { table: "webhook", company: "companyId", noted: false },
];

const operations = ["INSERT", "UPDATE", "DELETE"] as const;
type Operation = (typeof operations)[number];

/** The row or rows that an operation is about: an update may take a row from one company to another. */
const images: Readonly<Record<Operation, readonly string[]>> = {
  INSERT: ["NEW"],
  UPDATE: ["OLD", "NEW"],
  DELETE: ["OLD"],
};

const nameOf = ({ table }: Fenced, operation: Operation) => `${table}_fence_${operation.toLowerCase()}`;

const now = `strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')`;

/** They run before the write, so that nothing else refuses first what should be written elsewhere. */
function buildTrigger(fenced: Fenced, operation: Operation): string {
  const { table, company, noted } = fenced;
  const rows = images[operation];
  const fence = (row: string) => `"companyFence" WHERE "companyId" = ${row}."${company}"`;
  const refusals = rows.map(
    (row) => `SELECT RAISE(ABORT, 'PT503 The company is being moved to another database') FROM ${fence(row)}
      AND ("state" = 'arriving' OR ("state" = 'frozen' AND "until" > ${now}));
    SELECT RAISE(ABORT, 'PT503 ${HAS_LEFT}') FROM ${fence(row)} AND "state" = 'left';`,
  );
  const notes = rows.map(
    (row) =>
      `INSERT INTO "companyWritten" ("companyId", "mappingId") SELECT "companyId", ${row}."id" FROM ${fence(row)};`,
  );
  return `CREATE TRIGGER IF NOT EXISTS "${nameOf(fenced, operation)}" BEFORE ${operation} ON "${table}"
    WHEN ${rows.map((row) => `EXISTS (SELECT 1 FROM ${fence(row)})`).join(" OR ")}
    BEGIN ${[...refusals, ...(noted ? notes : [])].join("\n")} END`;
}

const all = tables.flatMap((fenced) => operations.map((operation) => ({ fenced, operation })));

export const buildMakeTriggers = (database: D1Database): readonly D1PreparedStatement[] =>
  all.map(({ fenced, operation }) => database.prepare(buildTrigger(fenced, operation)));

const names = all.map(({ fenced, operation }) => `'${nameOf(fenced, operation)}'`).join(", ");

/** An SQL condition: all of them are there. A migration that makes a table again drops those of it. */
export const hasTriggers = `(SELECT count(*) FROM "sqlite_schema" WHERE "type" = 'trigger' AND "name" IN (${names})) = ${all.length}`;

/** Drops them, unless a company still needs them. A statement where there are none, and eleven where there are. */
export async function dropUnusedTriggers(database: D1Database): Promise<void> {
  const areUnused = await database
    .prepare(
      `SELECT 1 FROM "sqlite_schema" WHERE "type" = 'trigger' AND "name" IN (${names})
       AND NOT EXISTS (SELECT 1 FROM "companyFence") LIMIT 1`,
    )
    .first();
  if (areUnused === null) return;
  const guard = `SELECT CASE WHEN EXISTS (SELECT 1 FROM "companyFence") THEN json_extract('0', 'in use') END`;
  const drops = all.map(({ fenced, operation }) => `DROP TRIGGER IF EXISTS "${nameOf(fenced, operation)}"`);
  try {
    await database.batch([guard, ...drops].map((text) => database.prepare(text)));
  } catch (error) {
    // Meanwhile another move began.
    if (!String(error).includes("in use")) throw error;
  }
}
