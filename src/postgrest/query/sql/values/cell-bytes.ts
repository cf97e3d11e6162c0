/** The sizes of values in bytes, as SQL measures them. */
import { type SQL, sql } from "drizzle-orm";

/** The most bytes that D1 stores in a row or a string. */
export const ROW_BYTES = 2_000_000;

/** The most bytes of an embed, which is one string. The rest up to 2 MB is for what D1 adds around it. */
export const MAX_EMBED_BYTES = 1_900_000;

/** The bytes of a stored value; 0 for null. SQLite knows them without reading the value. */
export function buildBytes(value: SQL): SQL {
  return sql`ifnull(octet_length(${value}), 0)`;
}

/** The most bytes of the value in JSON or CSV, with quotes and escapes. */
export function buildQuotedBytes(value: SQL): SQL {
  return sql`octet_length(json_quote(${value}))`;
}
