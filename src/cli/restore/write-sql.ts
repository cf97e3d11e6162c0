/**
 * A restored database → SQL that puts its rows into a new one that has only the migrations:
 * `wrangler d1 execute <name> --remote --file restore.sql`.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** D1 takes statements of 100,000 bytes; a longer value goes there in pieces. */
const MOST_BYTES = 90_000;
/** A quote is doubled, and a character has up to three bytes in UTF-16's units. */
const PIECE = 15_000;
/** After so many mappings, what the triggers told the feed of them is deleted. */
const TOLD = 1_000;

/** In this order; summaries are made again, and who wrote last is not of interest. */
const tables = [
  "company",
  "companyFence",
  "externalIntegrationMapping",
  "externalIntegrationMappingChange",
  "webhook",
] as const;

const forget = 'DELETE FROM "externalIntegrationMappingChange";';

/** @param file the restored database */
export function writeSql(file: string, output: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  const out = openSync(output, "w");
  const write = (line: string) => writeSync(out, `${line}\n`);
  try {
    write("PRAGMA defer_foreign_keys = on;");
    write('CREATE TABLE "restoredPiece" ("at" INTEGER PRIMARY KEY, "text" TEXT NOT NULL, "rows" INTEGER,');
    write('  CONSTRAINT "the database is not empty" CHECK ("rows" IS NULL OR "rows" = 0));');
    for (const table of ["company", "externalIntegrationMapping"]) {
      write(`INSERT INTO "restoredPiece" ("text", "rows") SELECT '', count(*) FROM "${table}";`);
    }
    for (const table of tables) {
      // The triggers told the feed of the mappings; what it really has comes now.
      if (table === "externalIntegrationMappingChange") write(forget);
      let count = 0;
      for (const row of database.prepare(`SELECT * FROM "${table}"`).iterate()) {
        for (const statement of toStatements(table, row)) write(statement);
        count += 1;
        if (table === "externalIntegrationMapping" && count % TOLD === 0) write(forget);
      }
    }
    write('DROP TABLE "restoredPiece";');
  } finally {
    closeSync(out);
    database.close();
  }
}

function toStatements(table: string, row: Readonly<Record<string, unknown>>): readonly string[] {
  const insert = (values: readonly string[]) => {
    const names = Object.keys(row).map((name) => `"${name}"`);
    return `INSERT INTO "${table}" (${names.join(", ")}) VALUES (${values.join(", ")});`;
  };
  const plain = insert(Object.values(row).map(toLiteral));
  if (Buffer.byteLength(plain) <= MOST_BYTES) return [plain];
  const pieces: string[] = ['DELETE FROM "restoredPiece";'];
  const values = Object.values(row).map((value) => {
    if (typeof value !== "string" || value.length <= PIECE) return toLiteral(value);
    const first = pieces.length;
    for (const piece of cut(value)) {
      pieces.push(
        `INSERT INTO "restoredPiece" ("at", "text") VALUES (${pieces.length}, ${toLiteral(piece)});`,
      );
    }
    const between = `"at" BETWEEN ${first} AND ${pieces.length - 1}`;
    return `(SELECT group_concat("text", '') FROM (SELECT "text" FROM "restoredPiece" WHERE ${between} ORDER BY "at"))`;
  });
  return [...pieces, insert(values)];
}

/** Pieces of a text, none of which ends within a character. */
function* cut(text: string): Iterable<string> {
  for (let start = 0; start < text.length; ) {
    const end = start + PIECE;
    const splits = /[\ud800-\udbff]/.test(text.charAt(end - 1));
    yield text.slice(start, splits ? end + 1 : end);
    start = splits ? end + 1 : end;
  }
}

/** SQLite ends a text at NUL where it reads SQL, so such a text is written in hexadecimal digits. */
function toLiteral(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number") return String(value);
  const text = String(value);
  if (text.includes("\0")) return `CAST(x'${Buffer.from(text).toString("hex")}' AS TEXT)`;
  return `'${text.replaceAll("'", "''")}'`;
}
