/** Which of the migrations that the code needs a database does not have yet. */

import { readD1Error } from "../postgrest";
import { migrations } from "./migrations";

/** The newest migration that the code needs. */
export const schemaVersion = migrations.at(-1) ?? "none";

/**
 * The names of the migrations that are not applied, in order. A database may have more than the code knows: a migration
 * comes before the code that uses it.
 */
export async function missingMigrations(database: D1Database): Promise<readonly string[]> {
  const applied = new Set(await appliedMigrations(database));
  return migrations.filter((name) => !applied.has(name));
}

/** wrangler makes the table with the first migration. */
async function appliedMigrations(database: D1Database): Promise<readonly string[]> {
  try {
    const rows = await database.prepare(`SELECT "name" FROM "d1_migrations"`).raw<[string]>();
    return rows.map(([name]) => name);
  } catch (error) {
    if (readD1Error(error).kind === "missingSchema") return [];
    throw error;
  }
}
