/** A backup as it is in a bucket, in a folder. */
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Manifest, Part, PartKind, Row } from "../../../src/backup/manifest.ts";

const time = "2026-01-01T00:00:00.000000Z";
const metadata = `{"text": "${"it''s é😀 ".repeat(15_000)}", "n": 1.10}`;

/** A row as it is stored. */
export const mapping = (id: string, values: Row = {}): Row => ({
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

/** Writes the parts and the manifest of a backup into a folder. */
export function writeBackup(folder: string, parts: Partial<Record<PartKind, readonly object[]>>): Manifest {
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
    ...{ schema: readdirSync("migrations").toSorted().at(-1) ?? "", parts: written },
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return manifest;
}

/** `b` as the feed left it. */
export const changed = mapping("b", { externalId: "new" });
/** Rows that were read as they are, changed and deleted meanwhile, and of a company that is gone. */
export const usual = {
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
