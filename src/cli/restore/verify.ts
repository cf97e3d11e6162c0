/** Checks a restored database: it is whole, and has the tables, indexes and triggers that the migrations make. */
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** A line of the report; `wrong` says what differs. */
export interface Check {
  readonly what: string;
  readonly found: string;
  readonly wrong?: string;
}

export function verifyDatabase(file: string): readonly Check[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return [integrity(database), foreignKeys(database), schema(database)];
  } finally {
    database.close();
  }
}

function integrity(database: DatabaseSync): Check {
  const rows = database
    .prepare("PRAGMA integrity_check")
    .all()
    .map((row) => String(row.integrity_check));
  return toCheck("PRAGMA integrity_check", rows[0] ?? "", rows[0] === "ok" ? [] : rows);
}

function foreignKeys(database: DatabaseSync): Check {
  const broken = database.prepare("PRAGMA foreign_key_check").all();
  const tables = [...new Set(broken.map(({ table }) => String(table)))];
  return toCheck("foreign keys", `${broken.length} broken`, tables);
}

/** The same kinds and names, with the same SQL. */
function schema(database: DatabaseSync): Check {
  const found = objectsOf(database);
  const expected = expectedObjects();
  const wrong = [...expected].filter(([name, sql]) => found.get(name) !== sql).map(([name]) => name);
  const counts = ["table", "index", "trigger"].map((type) => {
    const count = [...found.keys()].filter((name) => name.startsWith(`${type} `)).length;
    return `${count} ${type === "index" ? "indexes" : `${type}s`}`;
  });
  return toCheck("schema", counts.join(", "), wrong);
}

/** What the migrations make. */
function expectedObjects(): ReadonlyMap<string, string> {
  const database = new DatabaseSync(":memory:");
  for (const name of readdirSync("migrations").toSorted()) {
    database.exec(readFileSync(`migrations/${name}`, "utf8"));
  }
  return objectsOf(database);
}

/** `index webhook_companyId_id_idx` → its SQL; what SQLite, D1 and wrangler keep for themselves is left out. */
function objectsOf(database: DatabaseSync): ReadonlyMap<string, string> {
  const objects = database
    .prepare(
      `SELECT "type", "name", coalesce("sql", '') AS "sql" FROM "sqlite_master"
       WHERE "tbl_name" NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "tbl_name" NOT LIKE '\\_cf\\_%' ESCAPE '\\'
         AND "tbl_name" <> 'd1_migrations'`,
    )
    .all();
  return new Map(
    objects.map(({ type, name, sql }) => [`${type} ${name}`, String(sql).replaceAll(/\s+/g, " ").trim()]),
  );
}

function toCheck(what: string, found: string, wrong: readonly string[]): Check {
  return { what, found, ...(wrong.length > 0 && { wrong: wrong.slice(0, 5).join(", ") }) };
}
