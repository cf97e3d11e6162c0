/** A new database in a temporary folder, with wrangler's migrations. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { experimental_readRawConfig as readRawConfig } from "wrangler";
import { CliError } from "../cli-error.ts";
import {
  listMigrations,
  localDatabaseFiles,
  migrateNewDatabase,
  migrationsFolder,
} from "../local/migrate.ts";
import { runWrangler } from "../local/wrangler.ts";

export interface Scratch {
  /** Where wrangler keeps the database: `--persist-to`. */
  readonly state: string;
  /** Where a backup is copied to. */
  readonly downloads: string;
  /** A configuration with this database and no other. */
  readonly config: string;
  /** The file of the database, which the first migration makes. */
  file(): string;
  /** Applies the migrations up to that one that the database lacks; undefined: all. */
  migrate(newest?: string): Promise<void>;
  /** Runs the statements of a file. */
  execute(sqlFile: string): Promise<void>;
  remove(): void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Relative paths in it start here, where wrangler also looks for `.dev.vars`. Of each drill another one. */
const configFile = `wrangler.restore-${process.pid}.json`;

export function makeScratch(): Scratch {
  const root = mkdtempSync(join(tmpdir(), "crosswalk-restore-"));
  const state = join(root, "state");
  const downloads = join(root, "backup");
  const migrations = join(root, "migrations");
  for (const folder of [state, downloads, migrations]) mkdirSync(folder);
  writeFileSync(configFile, JSON.stringify(configOf(migrations), null, 2));
  const options = ["--persist-to", state, "--config", configFile];
  const local = ["--local", ...options];
  const remove = () => {
    rmSync(root, { recursive: true, force: true });
    rmSync(configFile, { force: true });
  };
  // It has every row: a drill that is interrupted leaves nothing of it.
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  for (const signal of signals) process.once(signal, interrupted);
  return {
    state,
    downloads,
    config: configFile,
    file: () => databaseFile(state),
    migrate: async (newest) => {
      const names = listMigrations();
      if (newest !== undefined && !names.includes(newest)) {
        throw new CliError(
          `The backup is of ${newest}, which this version does not have: check out a newer one.`,
        );
      }
      const wanted = names.filter((each) => newest === undefined || each <= newest);
      const [existing] = localDatabaseFiles(state);
      if (existing === undefined) {
        return migrateNewDatabase({ binding: "DB", migrations: wanted, options });
      }
      const applied = appliedMigrations(existing);
      if (wanted.every((each) => applied.has(each))) return;
      for (const name of wanted) cpSync(join(migrationsFolder, name), join(migrations, name));
      await runWrangler(["d1", "migrations", "apply", "DB", ...local], "The migrations could not be applied");
    },
    execute: (sqlFile) =>
      runWrangler(
        ["d1", "execute", "DB", ...local, "--file", resolve(sqlFile)],
        `${sqlFile} could not be loaded`,
      ),
    remove: () => {
      for (const signal of signals) process.off(signal, interrupted);
      remove();
    },
  };
}

/** The Worker of wrangler.toml with one database. */
function configOf(migrations: string) {
  const { rawConfig } = readRawConfig({ config: "wrangler.toml" });
  return {
    ...rawConfig,
    d1_databases: [{ binding: "DB", database_name: "crosswalk-restored", migrations_dir: migrations }],
  };
}

/** What the database says of itself, so that wrangler, which takes seconds, is not run for nothing. */
function appliedMigrations(file: string): ReadonlySet<unknown> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const isTable = `"type" = 'table' AND "name" = 'd1_migrations'`;
    if (!database.prepare(`SELECT 1 FROM "sqlite_master" WHERE ${isTable}`).get()) return new Set();
    const rows = database.prepare('SELECT "name" FROM "d1_migrations"').all();
    return new Set(rows.map(({ name }) => name));
  } finally {
    database.close();
  }
}

function databaseFile(state: string): string {
  const [file, ...others] = localDatabaseFiles(state);
  if (file === undefined || others.length > 0) throw new CliError(`${state} has not one database.`);
  return file;
}
