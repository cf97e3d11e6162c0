/** A backup in a folder → a database, and the SQL that puts its rows into another one. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Manifest, Part, PartKind, Row } from "../../../src/backup/manifest.ts";
import { loadBackup } from "../../../src/cli/restore/load.ts";
import { openFolder } from "../../../src/cli/restore/open-backup.ts";
import { verifyDatabase } from "../../../src/cli/restore/verify.ts";
import { writeSql } from "../../../src/cli/restore/write-sql.ts";

const time = "2026-01-01T00:00:00.000000Z";
const metadata = `{"text": "${"it''s é😀 ".repeat(15_000)}", "n": 1.10}`;

const mapping = (id: string, values: Row = {}): Row => ({
  ...{ id, entityType: "item", entityId: id, integration: "xero", externalId: `x-${id}` },
  ...{ allowDuplicateExternalId: 0, metadata, lastSyncedAt: null, remoteUpdatedAt: null },
  ...{ createdAt: time, updatedAt: time, createdBy: null, updatedBy: null, companyId: "acme", ...values },
});

/** A change as the triggers write it; the image of `metadata` is its text. */
function change(seq: number, op: string, after: Row | null, before: Row | null): Row {
  const image = (row: Row | null) =>
    row &&
    `{${Object.entries(row)
      .map(([name, value]) => {
        if (name === "metadata") return `"metadata": ${value}`;
        if (name === "allowDuplicateExternalId") return `"${name}": ${value === 1}`;
        const shown = value === time ? "2026-01-01T00:00:00Z" : value;
        return `"${name}": ${JSON.stringify(shown)}`;
      })
      .join(", ")}}`;
  const { id, integration, entityType, entityId, externalId } = after ?? before ?? {};
  return {
    ...{ companyId: "acme", seq, op, mappingId: id ?? "", integration: integration ?? "" },
    ...{ entityType: entityType ?? "", entityId: entityId ?? "", externalId: externalId ?? null },
    ...{ changedAt: time, changedBy: "sql", before: image(before), after: image(after) },
  };
}

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-restore-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function writeBackup(parts: Partial<Record<PartKind, readonly object[]>>): Manifest {
  const written = Object.entries(parts).map(([kind, rows]): Part => {
    const body = gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    writeFileSync(join(folder, `${kind}.ndjson.gz`), body);
    const sha256 = createHash("sha256").update(body).digest("hex");
    return {
      ...{ kind: kind as PartKind, name: `${kind}.ndjson.gz` },
      ...{ rows: rows.length, bytes: body.length, sha256 },
    };
  });
  const manifest: Manifest = {
    ...{ format: 1, database: "DB", name: "20261129T110000000Z", startedAt: time, asOf: time },
    ...{ schema: "0012_backup_job.sql", parts: written },
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return manifest;
}

const changed = mapping("b", { externalId: "new" });
const usual = {
  start: [{ companyId: "acme", seq: 1 }],
  end: [{ companyId: "acme", seq: 3 }],
  company: [{ id: "acme", name: "A'c", createdAt: time }],
  externalIntegrationMappingChange: [
    change(1, "insert", mapping("a"), null),
    change(2, "update", changed, { externalId: "x-b" }),
    change(3, "delete", null, mapping("c")),
    change(4, "insert", mapping("d"), null),
  ],
  externalIntegrationMapping: [mapping("a"), mapping("b"), mapping("c"), mapping("z", { companyId: "gone" })],
};

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
    writeBackup(usual);
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
    writeBackup({ ...usual, externalIntegrationMapping: [mapping("b", { externalId: "other" })] });
    expect(() => load("1")).toThrow("was read in a state that the change feed does not have");
    writeBackup({ ...usual, externalIntegrationMapping: [mapping("a"), mapping("a")] });
    expect(() => load("2")).toThrow(
      "A row of externalIntegrationMapping cannot be restored: UNIQUE constraint",
    );

    const part = "externalIntegrationMapping.ndjson.gz";
    writeBackup(usual);
    const body = readFileSync(join(folder, part));
    body[20] = (body[20] ?? 0) ^ 1;
    writeFileSync(join(folder, part), body);
    expect(() => load("3")).toThrow(`The part ${part} is damaged: its checksum is not the manifest's.`);
    rmSync(join(folder, part));
    expect(() => load("4")).toThrow(`The part ${part} is missing.`);
    rmSync(join(folder, "manifest.json"));
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
