/** A backup in a folder → a database, and the SQL that puts its rows into another one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadBackup } from "../../../src/cli/restore/load.ts";
import { openFolder } from "../../../src/cli/restore/open-backup.ts";
import { verifyDatabase } from "../../../src/cli/restore/verify.ts";
import { writeSql } from "../../../src/cli/restore/write-sql.ts";
import { changed, mapping, usual, writeBackup } from "../../support/backup/written-backup.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-restore-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function newDatabase(name: string): string {
  const file = join(folder, name);
  const database = new DatabaseSync(file);
  for (const each of readdirSync("migrations").toSorted()) {
    database.exec(readFileSync(`migrations/${each}`, "utf8"));
  }
  database.close();
  return file;
}

function rowsOf(file: string, table: string): readonly object[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

describe("a backup in a folder", () => {
  it("is restored as of its end, and its SQL makes the same rows in a new database and in no other", () => {
    writeBackup(folder, usual);
    const restored = newDatabase("restored.sqlite");
    expect(loadBackup(restored, openFolder(folder))).toEqual({ asRead: 1, replayed: 1 });
    expect(rowsOf(restored, "externalIntegrationMapping")).toEqual([mapping("a"), changed]);
    expect(rowsOf(restored, "externalIntegrationMappingChange")).toEqual(
      usual.externalIntegrationMappingChange.slice(0, 3),
    );
    expect(verifyDatabase(restored).filter(({ wrong }) => wrong !== undefined)).toEqual([]);

    const output = join(folder, "restore.sql");
    writeSql(restored, output);
    const sql = readFileSync(output, "utf8");
    expect(Math.max(...sql.split("\n").map((line) => Buffer.byteLength(line)))).toBeLessThan(100_000);
    const other = newDatabase("other.sqlite");
    const database = new DatabaseSync(other);
    database.exec(sql);
    for (const table of ["company", "externalIntegrationMapping", "externalIntegrationMappingChange"]) {
      expect(rowsOf(other, table)).toEqual(rowsOf(restored, table));
    }
    expect(() => database.exec(sql)).toThrow("the database is not empty");
    database.close();
  });

  it("is refused if a part is damaged or missing, if it contradicts itself, and if it was never finished", () => {
    const load = (name: string) => loadBackup(newDatabase(name), openFolder(folder));
    writeBackup(folder, { ...usual, externalIntegrationMapping: [mapping("b", { externalId: "other" })] });
    expect(() => load("1")).toThrow("was read in a state that the change feed does not have");
    writeBackup(folder, { ...usual, externalIntegrationMapping: [mapping("a"), mapping("a")] });
    expect(() => load("2")).toThrow(
      "A row of externalIntegrationMapping cannot be restored: UNIQUE constraint",
    );

    const part = "externalIntegrationMapping.ndjson.gz";
    writeBackup(folder, usual);
    const body = readFileSync(join(folder, part));
    body[20] = (body[20] ?? 0) ^ 1;
    writeFileSync(join(folder, part), body);
    expect(() => load("3")).toThrow(`The part ${part} is damaged: its checksum is not the manifest's.`);
    rmSync(join(folder, part));
    expect(() => load("4")).toThrow(`The part ${part} is missing.`);
    const manifest = join(folder, "manifest.json");
    const text = readFileSync(manifest, "utf8");
    const damaged = `${manifest} is damaged: it is no manifest of a backup.`;
    const outside = text.replace(part, `../${part}`);
    for (const wrong of [text.slice(0, -20), "", "null", '{"format": 1}', outside]) {
      writeFileSync(manifest, wrong);
      expect(() => openFolder(folder)).toThrow(damaged);
    }
    writeFileSync(manifest, text.replace('"format":1', '"format":2'));
    expect(() => openFolder(folder)).toThrow(`${manifest} is of another format than this version reads.`);
    rmSync(manifest);
    expect(() => load("5")).toThrow("that is no backup, or one that was never finished");
  });

  it("shows an index that is not there", () => {
    const file = newDatabase("lacks.sqlite");
    const database = new DatabaseSync(file);
    database.exec('DROP INDEX "webhook_companyId_id_idx"');
    database.close();
    expect(verifyDatabase(file).map(({ wrong }) => wrong)).toContain("index webhook_companyId_id_idx");
  });
});
