/** A backup → the rows of a database that has only the migrations. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { JsonNull, LastChange, Row } from "../../backup/manifest.ts";
import { ContradictoryBackup, createReplay } from "../../backup/replay.ts";
import { CliError } from "../cli-error.ts";
import type { OpenedBackup } from "./open-backup.ts";

const mappings = "externalIntegrationMapping";
const feed = "externalIntegrationMappingChange";

export interface Loaded {
  /** Rows that nobody wrote while the backup was taken. */
  readonly asRead: number;
  /** Rows as the change feed has them. */
  readonly replayed: number;
}

/** @throws CliError for a backup that contradicts itself */
export function loadBackup(file: string, backup: OpenedBackup): Loaded {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    // The feed is restored as it was, so what is inserted here must not be told to it.
    return withoutTriggers(database, () => fill(database, backup));
  } catch (error) {
    if (error instanceof ContradictoryBackup)
      throw new CliError(`The backup is of no use: ${error.message}. Take another one (--backup <name>).`);
    throw error;
  } finally {
    database.close();
  }
}

function fill(database: DatabaseSync, backup: OpenedBackup): Loaded {
  const insert = inserter(database);
  const { isHere, companies, fences } = companiesOf(backup);
  const replay = createReplay(
    lastChanges(backup, "start"),
    lastChanges(backup, "end").filter(({ companyId }) => !fences.arriving.has(companyId)),
    [...backup.rowsOf<JsonNull>("jsonNull")],
  );
  for (const change of backup.rowsOf(feed)) if (replay.note(change)) insert(feed, change);
  const dropOlder = database.prepare(`DELETE FROM "${feed}" WHERE "companyId" = ? AND "seq" < ?`);
  for (const [companyId, seq] of replay.firstWhole) dropOlder.run(companyId, seq);
  for (const company of companies) insert("company", company);
  for (const fence of fences.rows) insert("companyFence", fence);
  let asRead = 0;
  for (const row of backup.rowsOf(mappings)) {
    if (!isHere(row.companyId) || !replay.admit(row)) continue;
    insert(mappings, row);
    asRead += 1;
  }
  const changed = replay.changedRows();
  for (const row of changed) insert(mappings, row);
  for (const row of backup.rowsOf("webhook")) insert("webhook", row);
  // Webhooks are read before the moment that the companies are of.
  database.exec(`DELETE FROM "webhook" WHERE "companyId" NOT IN (SELECT "id" FROM "company")`);
  return { asRead, replayed: changed.length };
}

/**
 * The companies at the end. One that was away by then has no rows; one that was still arriving has its rows, and their
 * backup, in the database that it comes from.
 */
function companiesOf(backup: OpenedBackup) {
  const companies = [...backup.rowsOf("company")];
  const rows = [...backup.rowsOf("companyFence")];
  const arriving = new Set<unknown>(
    rows.filter(({ state }) => state === "arriving").map(({ companyId }) => companyId),
  );
  const here = new Set<unknown>(companies.map(({ id }) => id).filter((id) => !arriving.has(id)));
  return { companies, isHere: (id: unknown) => here.has(id), fences: { rows, arriving } };
}

const lastChanges = (backup: OpenedBackup, kind: "start" | "end"): readonly LastChange[] =>
  [...backup.rowsOf(kind)].map(({ companyId, seq }) => ({ companyId: String(companyId), seq: Number(seq) }));

function inserter(database: DatabaseSync): (table: string, row: Row) => void {
  const statements = new Map<string, StatementSync>();
  return (table, row) => {
    const columns = Object.keys(row);
    const key = [table, ...columns].join();
    const known = statements.get(key);
    const names = columns.map((column) => `"${column}"`).join(", ");
    const statement =
      known ??
      database.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`);
    if (!known) statements.set(key, statement);
    try {
      statement.run(...Object.values(row));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CliError(`A row of ${table} cannot be restored: ${reason}.`);
    }
  };
}

function withoutTriggers<Result>(database: DatabaseSync, work: () => Result): Result {
  const triggers = database
    .prepare(`SELECT "name", "sql" FROM "sqlite_master" WHERE "type" = 'trigger'`)
    .all();
  database.exec("BEGIN");
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
  const result = work();
  for (const { sql } of triggers) database.exec(String(sql));
  database.exec("COMMIT");
  return result;
}
