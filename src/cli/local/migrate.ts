/**
 * Applies migrations to databases on this machine. `wrangler d1 migrations apply --local` starts a runtime for each of
 * them, which takes a second each; a new database gets them all in one run.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localFolder } from "../writable.ts";
import type { Supervised } from "./supervisor.ts";
import { runWrangler } from "./wrangler.ts";

/**
 * Applies the migrations that the local databases do not have yet, to each that wrangler.toml binds.
 * @param started is called with each running command, so that the caller can stop it
 */
export async function migrateLocalDatabases(started?: (child: Supervised) => void): Promise<void> {
  const areNew = localDatabaseFiles(`${localFolder}/state`).length === 0;
  for (const binding of await listBindings()) {
    if (areNew) await migrateNewDatabase({ binding, migrations: listMigrations(), started });
    else {
      const command = ["d1", "migrations", "apply", binding, "--local"];
      await runWrangler(command, `The migrations of ${binding} could not be applied`, started);
    }
  }
}

/** Importing wrangler takes a second, so its reader of settings is left out where `DB` is the only database. */
async function listBindings(): Promise<readonly string[]> {
  const settings = "wrangler.toml";
  if (!readFileSync(settings, "utf8").includes("DB_")) return ["DB"];
  const { readTarget } = await import("../deploy/target.ts");
  return readTarget(settings, "").databases.map(({ binding }) => binding);
}

export const migrationsFolder = "migrations";

/** The names of all migrations, in order. */
export const listMigrations = (): readonly string[] => readdirSync(migrationsFolder).toSorted();

/** The files of the local databases. @param state where wrangler keeps them: `--persist-to` */
export function localDatabaseFiles(state: string): readonly string[] {
  const folder = join(state, "v3/d1/miniflare-D1DatabaseObject");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((each) => each.endsWith(".sqlite") && each !== "metadata.sqlite")
    .map((each) => join(folder, each));
}

export interface NewDatabase {
  readonly binding: string;
  /** The migrations that it is to have. */
  readonly migrations: readonly string[];
  /** Further options of wrangler. */
  readonly options?: readonly string[];
  readonly started?: ((child: Supervised) => void) | undefined;
}

/** Applies the migrations in one transaction, and records them as wrangler does. */
export async function migrateNewDatabase(database: NewDatabase): Promise<void> {
  const { binding, migrations, options = [], started } = database;
  const folder = mkdtempSync(join(tmpdir(), "crosswalk-migrations-"));
  try {
    const file = join(folder, "all.sql");
    writeFileSync(file, [record, ...migrations.map(statementsOf)].join("\n"));
    const command = ["d1", "execute", binding, "--local", "--file", file, "--yes", ...options];
    await runWrangler(command, `The migrations of ${binding} could not be applied`, started);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The table as wrangler 4 makes it: `wrangler d1 migrations apply` goes on from it. */
const record = `CREATE TABLE "d1_migrations" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

const statementsOf = (name: string) =>
  `${readFileSync(join(migrationsFolder, name), "utf8")}\nINSERT INTO "d1_migrations" ("name") VALUES ('${name}');`;
