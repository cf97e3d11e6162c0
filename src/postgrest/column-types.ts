/**
 * What schemas that the engine serves may use beside Drizzle's own types and indexes (SPEC §2, §10).
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { SQL, sql } from "drizzle-orm";
import { customType, type SQLiteColumn } from "drizzle-orm/sqlite-core";

/** What Drizzle's table config calls the type of a `timestamptz` column. */
export const TIMESTAMPTZ = "timestamptz";

/**
 * PostgreSQL's `timestamptz`, stored as canonical UTC text of fixed width, `2026-01-01T00:00:00.000000Z`, so that
 * text order is time order. (SQLite knows no such type; it gives a column of that name NUMERIC affinity, which
 * leaves such text as it is. Migrations declare it TEXT.)
 */
export const timestamptz = customType<{ data: string; driverData: string }>({ dataType: () => TIMESTAMPTZ });

/**
 * The last term of a unique index that exempts the rows whose `flag` is true: those differ by their key, the others
 * all have 0. It means what a partial unique index means (`WHERE NOT flag`), and holds all rows, so that one index
 * serves look-ups too. 0 is equal to no text, the empty one included.
 *
 *   uniqueIndex("t_name").on(table.name, new UniqueExemption(table.flag, table.id))
 */
export class UniqueExemption extends SQL {
  constructor(
    readonly flag: SQLiteColumn,
    key: SQLiteColumn,
  ) {
    if (!flag.notNull) throw new TypeError(`${flag.name} exempts rows of a unique index, and may be null`);
    super(sql`CASE WHEN ${flag} THEN ${key} ELSE 0 END`.queryChunks);
  }
}
