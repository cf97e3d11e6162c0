/** The tables of a new database: every migration, in order. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Miniflare } from "miniflare";
import { unstable_splitSqlQuery } from "wrangler";

/** D1 from the outside, as Miniflare gives it. */
export type LocalDatabase = Awaited<ReturnType<Miniflare["getD1Database"]>>;

const folder = fileURLToPath(new URL("../../migrations", import.meta.url));

export async function migrate(database: LocalDatabase): Promise<void> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const file of files.toSorted()) {
    // Split as wrangler does it: a trigger has semicolons within.
    const statements = unstable_splitSqlQuery(readFileSync(`${folder}/${file}`, "utf8"));
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}
