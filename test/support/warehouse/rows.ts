/** The warehouse's tables in the test's own database, and rows of awkward values in them. */
import { env } from "cloudflare:workers";
import { cellsOf } from "../../../src/postgrest/plan/layout/packed-row";
import type { Cell, ResultSet } from "../../../src/postgrest/query/database/result-set";
import { executePlan } from "../../../src/postgrest/query/execute";
import { planOf } from "./warehouse";

const tables = [
  `CREATE TABLE vendor (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT`,
  `CREATE TABLE profile (vendorId TEXT PRIMARY KEY REFERENCES vendor (id), note TEXT) STRICT`,
  `CREATE TABLE shelf (id TEXT PRIMARY KEY, room TEXT, level INTEGER) STRICT`,
  `CREATE TABLE item (
     id TEXT PRIMARY KEY, name TEXT, qty INTEGER, price REAL, active INTEGER, data TEXT CHECK (json_valid(data)),
     madeAt TEXT, shelfId TEXT REFERENCES shelf (id), parentId TEXT REFERENCES item (id),
     vendorId TEXT REFERENCES vendor (id), makerId TEXT REFERENCES vendor (id)
   )`,
  `CREATE TABLE label (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)`,
  `CREATE TABLE itemLabel (
     itemId TEXT NOT NULL REFERENCES item (id), labelId INTEGER NOT NULL REFERENCES label (id),
     PRIMARY KEY (itemId, labelId)
   )`,
] as const;

export async function makeTables(): Promise<void> {
  await env.DB.batch(tables.map((statement) => env.DB.prepare(statement)));
}

type Row = Readonly<Record<string, string | number | null>>;

/** Inserts rows as they are, with nothing in the columns that they do not name. */
export async function insert(table: string, rows: readonly Row[]): Promise<void> {
  await env.DB.batch(
    rows.map((row) => {
      const names = Object.keys(row).map((name) => `"${name}"`);
      const marks = names.map(() => "?").join(", ");
      return env.DB.prepare(`INSERT INTO "${table}" (${names.join(", ")}) VALUES (${marks})`).bind(
        ...Object.values(row),
      );
    }),
  );
}

/** What a request reads, as cells. */
export async function resultOf(
  path: string,
  { maxScanValues = 1000, headers = {} }: ReadOptions = {},
): Promise<CellResult> {
  const result = await executePlan(planOf(path, { headers }), { database: env.DB, maxScanValues });
  return { ...result, rows: result.rows.map(cellsOf) };
}

/** A result whose rows are unpacked. */
interface CellResult extends ResultSet {
  readonly rows: readonly (readonly Cell[])[];
}

interface ReadOptions {
  readonly maxScanValues?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The ids of the items that filters let through, in order. */
export async function idsOf(filters: string, options?: ReadOptions): Promise<readonly string[]> {
  const { rows } = await resultOf(`/item?select=id&order=id&${filters}`, options);
  return rows.map(([id]) => String(id));
}
