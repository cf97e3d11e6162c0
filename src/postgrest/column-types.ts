/**
 * Column types for schemas that the engine serves, beside Drizzle's own (SPEC §2, §10).
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { customType } from "drizzle-orm/sqlite-core";

/** What Drizzle's table config calls the type of a `timestamptz` column. */
export const TIMESTAMPTZ = "timestamptz";

/**
 * PostgreSQL's `timestamptz`, stored as canonical UTC text of fixed width, `2026-01-01T00:00:00.000000Z`, so that
 * text order is time order. (SQLite knows no such type; it gives a column of that name NUMERIC affinity, which
 * leaves such text as it is. Migrations declare it TEXT.)
 */
export const timestamptz = customType<{ data: string; driverData: string }>({ dataType: () => TIMESTAMPTZ });
