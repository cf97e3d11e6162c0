/** `npm run restore:drill`: restores a backup into a new local database, and checks that it is all there. */
import { DatabaseSync } from "node:sqlite";
import { CliError, run } from "./cli-error.ts";
import { writeKeysFile } from "./keys/export-keys.ts";
import { renderKeysFile } from "./keys/keys-file.ts";
import { renderTable } from "./keys/table.ts";
import { download } from "./restore/bucket.ts";
import { loadBackup } from "./restore/load.ts";
import { type OpenedBackup, openFolder } from "./restore/open-backup.ts";
import { help, type RestoreArguments, readArguments } from "./restore/restore-arguments.ts";
import { makeScratch, type Scratch } from "./restore/scratch-database.ts";
import { tryRequests } from "./restore/try-requests.ts";
import { type Check, verifyDatabase } from "./restore/verify.ts";
import { writeSql } from "./restore/write-sql.ts";

await run(async () => {
  const given = readArguments();
  if (given.help) return console.log(help);
  const scratch = makeScratch();
  try {
    await drill(given, scratch);
  } finally {
    scratch.remove();
  }
});

async function drill(given: RestoreArguments, scratch: Scratch): Promise<void> {
  const restored =
    given.origin.kind === "sql" ? await loadSql(given.origin.file, scratch) : await restore(given, scratch);
  const checks = [
    ...restored,
    counts(scratch.file()),
    ...verifyDatabase(scratch.file()),
    ...(await tryRequests(scratch)),
  ];
  console.log(
    renderTable(
      ["check", "found", ""],
      checks.map(({ what, found, wrong }) => [what, found, wrong === undefined ? "ok" : `WRONG: ${wrong}`]),
    ),
  );
  const wrong = checks.filter((check) => check.wrong !== undefined).length;
  if (wrong > 0) throw new CliError(`${wrong} of ${checks.length} checks failed.`);
  if (given.output !== undefined) {
    writeSql(scratch.file(), given.output);
    console.log(
      `\nThe rows are in ${given.output}. It goes into a new database: docs/operations.md, "Restore".`,
    );
  }
}

async function loadSql(file: string, scratch: Scratch): Promise<readonly Check[]> {
  console.log(`Loading ${file} into a new local database ...`);
  await scratch.execute(file);
  await scratch.migrate();
  return [];
}

async function restore(
  { origin, database, keys }: RestoreArguments,
  scratch: Scratch,
): Promise<readonly Check[]> {
  const backup = await open(origin, database, scratch);
  const { name, asOf, schema, parts } = backup.manifest;
  console.log(`Restoring the backup ${name} of ${backup.manifest.database}, as of ${asOf} ...`);
  await scratch.migrate(schema);
  const { asRead, replayed } = loadBackup(scratch.file(), backup);
  await scratch.migrate();
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const keyCount = writeKeys(backup, keys);
  return [
    { what: "parts", found: `${parts.length}, ${bytes.toLocaleString("en-US")} bytes` },
    { what: "mappings as read", found: String(asRead) },
    { what: "mappings by their changes", found: String(replayed) },
    { what: "API keys", found: String(keyCount) },
  ];
}

function open(
  origin: RestoreArguments["origin"],
  database: string,
  scratch: Scratch,
): Promise<OpenedBackup> | OpenedBackup {
  switch (origin.kind) {
    case "folder":
      return openFolder(origin.folder);
    case "bucket":
      return download({ ...origin, database, folder: scratch.downloads });
    case "sql":
      throw new CliError("An export is no backup.");
  }
}

/** A line of the keys' parts. */
interface StoredKey {
  readonly hash: string;
  readonly record: object;
}

/** @returns how many there are */
function writeKeys(backup: OpenedBackup, file: string | undefined): number {
  const keys = [...backup.rowsOf<StoredKey>("key")].map(({ hash, record }) => ({ hash, ...record }));
  if (file !== undefined) {
    const { asOf, database, name } = backup.manifest;
    writeKeysFile(file, renderKeysFile(keys, { exportedAt: asOf, from: `backup ${name} of ${database}` }));
  }
  return keys.length;
}

function counts(file: string): Check {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = ["company", "externalIntegrationMapping", "externalIntegrationMappingChange", "webhook"];
  const figures = tables.map((table) => {
    const row = database.prepare(`SELECT count(*) AS "count" FROM "${table}"`).get();
    return `${table} ${String(row?.count)}`;
  });
  database.close();
  return { what: "rows", found: figures.join(", ") };
}
