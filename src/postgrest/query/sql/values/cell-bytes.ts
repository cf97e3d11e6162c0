/** The sizes of values in bytes, as SQL measures them. */
import { type SQL, sql } from "drizzle-orm";
import type { DataType } from "../../../datatypes/data-type";

/** The most bytes that D1 stores in a row or a string. */
export const ROW_BYTES = 2_000_000;

/** The most bytes of an embed, which is one string. The rest up to 2 MB is for what D1 adds around it. */
export const MAX_EMBED_BYTES = 1_900_000;

/** Whether every value of the type has at most `SHORT_BYTES`, whatever a client sends. */
export function isShort({ category, kind }: DataType): boolean {
  return (
    category === "boolean" ||
    category === "datetime" ||
    category === "uuid" ||
    kind === "integer" ||
    kind === "float"
  );
}

/** The longest such value is a quoted time with its zone. */
export const SHORT_BYTES = 40;

/** The bytes of a stored value; 0 for null. SQLite knows them without reading the value. */
export function buildBytes(value: SQL): SQL {
  return sql`ifnull(octet_length(${value}), 0)`;
}

/** The most bytes of the value in JSON or CSV, with quotes and escapes. */
export function buildQuotedBytes(value: SQL): SQL {
  return sql`octet_length(json_quote(${value}))`;
}
