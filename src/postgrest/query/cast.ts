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
  const whole = to.kind === "integer";
  if (from.kind === "integer") return whole ? value : sql`CAST(${value} AS REAL)`;
  if (from.kind === "boolean") return sql`CAST(${value} AS INTEGER)`;
  if (from.kind === "float" && whole) return roundToEven(value);
  const number = whole ? sql`CAST(round(${value}) AS INTEGER)` : sql`CAST(${value} AS REAL)`;
  if (from.category === "numeric") return number;
  const kind = sql`CASE WHEN json_valid(${value}) THEN json_type(${value}) END`;
  // not by way of `round`, which makes a float of it
  const integer = whole ? sql`CAST(${value} AS INTEGER)` : number;
  // text that is to be a whole number has no fraction; JSON may have one
  const real = whole && from.category !== "json" ? INVALID_NUMBER : number;
  return sql`CASE WHEN ${value} IS NULL THEN NULL ELSE CASE ${kind} WHEN 'integer' THEN ${integer} WHEN 'real' THEN ${real} ELSE ${INVALID_NUMBER} END END`;
}

/** PostgreSQL rounds a float's halves to the even neighbour, SQLite away from zero. */
function roundToEven(value: SQL): SQL {
  const whole = sql`CAST(${value} AS INTEGER)`;
  return sql`CASE WHEN ${value} - ${whole} IN (0.5, -0.5) THEN ${whole} + ${whole} % 2 ELSE CAST(round(${value}) AS INTEGER) END`;
}
