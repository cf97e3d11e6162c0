/** Finds twins: rows of a body with the same key, which PostgreSQL refuses to merge in one statement. */

import { sql } from "drizzle-orm";
import type { InsertPlan, UniqueSet } from "../../plan/plan";
import { Batch } from "../database/batch";
import type { Connection } from "../database/connection";
import { toStatement } from "../sql/statement";
import { buildCovered, keyColumns, newRowTables } from "../sql/write/new-rows";

/** The indexes of rows that share a key, one list for each key. A key with a null equals no other. */
function repeatedKeys(plan: InsertPlan, unique: UniqueSet): readonly (readonly number[])[] {
  const { columns, rows } = plan;
  const places = unique.columns.map((column) => columns.indexOf(column));
  // A quick check, because usually there are none. No text contains NUL, so joined keys differ if their cells do.
  const keys = new Set(rows.map((row) => places.map((place) => row[place]).join("\0")));
  if (keys.size === rows.length) return [];
  const positions = new Map<string, number[]>();
  rows.forEach((row, position) => {
    const key = places.map((place) => row[place] ?? null);
    if (key.includes(null)) return;
    const text = JSON.stringify(key);
    const known = positions.get(text);
    if (known) known.push(position);
    else positions.set(text, [position]);
  });
  return [...positions.values()].filter(({ length }) => length > 1);
}

/**
 * The index of the first row whose key an earlier row has. Only rows that a partial set covers count; the database
 * decides that, for the rows with a repeated key.
 */
export async function findTwin(
  plan: InsertPlan,
  unique: UniqueSet,
  database: Connection,
): Promise<number | undefined> {
  const repeated = repeatedKeys(plan, unique);
  const covered = await selectCovered(plan, unique, repeated.flat(), database);
  const seconds = repeated.flatMap(
    (positions) => positions.filter((position) => covered.has(position))[1] ?? [],
  );
  return seconds.length === 0 ? undefined : seconds.reduce((first, position) => Math.min(first, position));
}

async function selectCovered(
  plan: InsertPlan,
  unique: UniqueSet,
  positions: readonly number[],
  database: Connection,
): Promise<ReadonlySet<number>> {
  if (!unique.where || positions.length === 0) return new Set(positions);
  const rows = positions.map((position) => plan.rows[position] ?? []);
  const tables = newRowTables({ ...plan, rows }, keyColumns(unique));
  const batch = new Batch();
  const found = tables.map((table) =>
    batch.add(toStatement(sql`SELECT _position AS "#0" FROM ${table} WHERE ${buildCovered(unique, "new")}`)),
  );
  await database.read(batch);
  const places = found.flatMap((result) => result.rows());
  return new Set(places.flatMap(([place]) => positions[Number(place)] ?? []));
}
