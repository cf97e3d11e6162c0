/**
 * Column types for schemas that the engine serves, beside Drizzle's own (SPEC §2, §10).
 * @see https://www.postgresql.org/docs/current/datatype-datetime.html
 */
import { customType } from "drizzle-orm/sqlite-core";

/**
 * PostgreSQL's `timestamptz`, stored as canonical UTC text of fixed width, `2026-01-01T00:00:00.000000Z`, so that
 * text order is time order.
 */
export const timestamptz = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
});
