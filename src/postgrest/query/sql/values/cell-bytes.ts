/** The bytes of values, as SQL counts them: before they leave the database, and before they are written. */
import { type SQL, sql } from "drizzle-orm";
import type { DataType } from "../../../datatypes/data-type";

/** A row of D1 has no more than this, nor has any string. */
export const ROW_BYTES = 2_000_000;

/** An embedded resource is one string; what is left is for the text that D1 puts around it. */
export const MAX_EMBED_BYTES = 1_900_000;

/** Whether every value of the type is short, whatever a client sends: no more than `SHORT_BYTES`. */
export function isShort({ category, kind }: DataType): boolean {
  return (
    category === "boolean" ||
    category === "datetime" ||
    category === "uuid" ||
    kind === "integer" ||
    kind === "float"
  );
}

/** A time with its zone, in quotes, is the longest. */
export const SHORT_BYTES = 40;

/** How many bytes a value has as it is stored, none for a null. SQLite knows it without reading the value. */
export function buildBytes(value: SQL): SQL {
  return sql`ifnull(octet_length(${value}), 0)`;
}

/** As JSON or CSV writes it at the most: a quote, or a backslash, is two. */
export function buildQuotedBytes(value: SQL): SQL {
  return sql`octet_length(json_quote(${value}))`;
}
