/**
 * Column types and indexes that schemas may use in addition to Drizzle's own (SPEC §2, §10).
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { SQL, sql } from "drizzle-orm";
import { customType, type SQLiteColumn } from "drizzle-orm/sqlite-core";

/** The name of the `timestamptz` type in Drizzle's table config. */
export const TIMESTAMPTZ = "timestamptz";

/**
 * PostgreSQL's `timestamptz`, stored as canonical UTC text of fixed width, `2026-01-01T00:00:00.000000Z`, so that text
 * order is time order. (SQLite has no such type: it would give a column of that name NUMERIC affinity, which does not
 * change such text. Migrations declare it TEXT.)
 */
export const timestamptz = customType<{ data: string; driverData: string }>({ dataType: () => TIMESTAMPTZ });

/**
 * The last term of a unique index that exempts the rows whose `flag` is true: exempt rows have their key there, all
 * others have 0. It has the effect of a partial unique index (`WHERE NOT flag`) but contains all rows, so that one
 * index also serves look-ups. 0 does not equal any text, not even the empty text.
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
