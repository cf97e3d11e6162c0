/**
 * Casts that SQL must make, for a value that is aggregated or grouped by; every other cast is made in the Worker,
 * with PostgreSQL's output and errors.
 */
import { type SQL, sql } from "drizzle-orm";
import type { DataType } from "../datatypes/data-type";
import { pgrst } from "../errors";
import { INVALID_NUMBER } from "./guard";

/** @throws PGRST127 for a cast that SQLite cannot make. */
export function buildCast(value: SQL, from: DataType, to: DataType): SQL {
  if (from === to) return value;
  if (to.category === "numeric") return buildNumericCast(value, from, to);
  if (to.category === "string" && from.category === "string") return value;
  if (to.category === "string" && from.category === "numeric") return sql`CAST(${value} AS TEXT)`;
  if (to.name === "date" && from.category === "datetime") return sql`substr(${value}, 1, 10)`;
  throw pgrst.notImplemented(`A cast from ${from.name} to ${to.name} beside an aggregate.`);
}

/** SQLite would take `12abc` for 12; what is no number is an error here, as it is in PostgreSQL. */
function buildNumericCast(value: SQL, from: DataType, to: DataType): SQL {
  const whole = /int/.test(to.name);
  const number = whole ? sql`CAST(round(${value}) AS INTEGER)` : sql`CAST(${value} AS REAL)`;
  if (from.category === "numeric") return number;
  if (from.category === "boolean") return sql`CAST(${value} AS INTEGER)`;
  const isNumber = whole
    ? sql`(json_valid(${value}) AND json_type(${value}) = 'integer')`
    : sql`(json_valid(${value}) AND json_type(${value}) IN ('integer', 'real'))`;
  return sql`CASE WHEN ${value} IS NULL THEN NULL WHEN ${isNumber} THEN ${whole ? sql`CAST(${value} AS INTEGER)` : number} ELSE ${INVALID_NUMBER} END`;
}
