/**
 * Casts in SQL, for values that are aggregated or grouped by. All other casts happen in the Worker, with PostgreSQL's
 * output and errors.
 */

import { type SQL, sql } from "drizzle-orm";
import type { DataType, IntegerType } from "../../../datatypes/data-type";
import { pgrst } from "../../../errors";
import { buildCastFault } from "./guard";

/** @throws PGRST127 for a cast that SQLite cannot make. */
export function buildCast(value: SQL, from: DataType, to: DataType): SQL {
  if (from === to) return value;
  if (to.category === "numeric") return buildNumericCast(value, from, to);
  if (to.category === "string" && from.category === "string") return value;
  if (to.category === "string" && from.category === "numeric") return sql`CAST(${value} AS TEXT)`;
  if (to.name === "date" && from.category === "datetime") return sql`substr(${value}, 1, 10)`;
  throw pgrst.notImplemented(`A cast from ${from.name} to ${to.name} beside an aggregate.`);
}

/** SQLite casts `12abc` to 12; PostgreSQL refuses it, and so does this. */
function buildNumericCast(value: SQL, from: DataType, to: DataType): SQL {
  if (from.kind === "boolean") return sql`CAST(${value} AS INTEGER)`;
  if (from.category === "json") return buildJsonCast(value, to);
  if (to.kind !== "integer") {
    return from.category === "numeric" ? sql`CAST(${value} AS REAL)` : buildRealOfText(value, to);
  }
  if (from.category !== "numeric") return buildIntegerOfText(value, to);
  const whole =
    from.kind === "integer"
      ? value
      : from.kind === "float"
        ? roundToEven(value)
        : sql`CAST(round(${value}) AS INTEGER)`;
  return inRange(whole, to);
}

/** A bigint needs no check. SQLite has no literal for the smallest one: it parses the digits first, then the sign. */
function inRange(number: SQL, { name, range }: IntegerType): SQL {
  if (name === "bigint") return number;
  const fault = buildCastFault("22003", sql.raw(`'${name} out of range'`));
  return sql`CASE WHEN ${number} NOT BETWEEN ${Number(range.min)} AND ${Number(range.max)} THEN ${fault} ELSE ${number} END`;
}

const SPACE = sql.raw("' ' || char(9, 10, 11, 12, 13)");

function invalid(value: SQL, to: DataType): SQL {
  return buildCastFault(
    "22P02",
    sql`${sql.raw(`'invalid input syntax for type ${to.name}: "'`)} || substr(${value}, 1, 200) || '"'`,
  );
}

/**
 * A sign and digits, perhaps with leading zeros. SQLite's cast clamps at the largest integer, so a number of more than
 * 18 digits is compared with its text to notice an overflow.
 */
function buildIntegerOfText(value: SQL, to: IntegerType): SQL {
  const tooLarge = buildCastFault(
    "22003",
    sql`'value "' || substr("text", 1, 200) || ${sql.raw(`'" is out of range for type ${to.name}'`)}`,
  );
  const bound =
    to.name === "bigint"
      ? sql``
      : sql` OR "number" NOT BETWEEN ${Number(to.range.min)} AND ${Number(to.range.max)}`;
  const isTooLarge = sql`(length("significant") > 18 AND CAST("number" AS TEXT) <> "sign" || "significant")${bound}`;
  return sql`(SELECT CASE
WHEN "text" IS NULL THEN NULL
WHEN ${isTooLarge} THEN ${tooLarge}
WHEN "digits" = '' OR "digits" <> "unsigned" THEN ${invalid(sql`"text"`, to)}
ELSE "number" END
FROM (SELECT *, ltrim("digits", '0') AS "significant", CAST("sign" || "digits" AS INTEGER) AS "number"
FROM (SELECT *, substr("unsigned", 1, length("unsigned") - length(ltrim("unsigned", '0123456789'))) AS "digits"
FROM (SELECT *, iif("trimmed" GLOB '-*', '-', '') AS "sign", iif("trimmed" GLOB '[-+]*', substr("trimmed", 2), "trimmed") AS "unsigned"
FROM (SELECT "text", trim("text", ${SPACE}) AS "trimmed" FROM (SELECT ${value} AS "text"))))))`;
}

function buildRealOfText(value: SQL, to: DataType): SQL {
  return sql`(SELECT CASE
WHEN "text" IS NULL THEN NULL
WHEN CASE WHEN json_valid("text") THEN json_type("text") END IN ('integer', 'real') THEN CAST("text" AS REAL)
ELSE ${invalid(sql`"text"`, to)} END
FROM (SELECT ${value} AS "text"))`;
}

function buildJsonCast(value: SQL, to: DataType): SQL {
  const number =
    to.kind === "integer" ? inRange(sql`CAST(round("json") AS INTEGER)`, to) : sql`CAST("json" AS REAL)`;
  const kind = sql`CASE json_type("json") WHEN 'text' THEN 'string' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' ELSE json_type("json") END`;
  const fault = buildCastFault(
    "22023",
    sql`'cannot cast jsonb ' || ${kind} || ${sql.raw(`' to type ${to.name}'`)}`,
  );
  return sql`(SELECT CASE json_type("json")
WHEN 'null' THEN NULL
WHEN 'integer' THEN ${to.kind === "integer" ? inRange(sql`CAST("json" AS INTEGER)`, to) : number}
WHEN 'real' THEN ${number}
ELSE CASE WHEN "json" IS NOT NULL THEN ${fault} END END
FROM (SELECT ${value} AS "json"))`;
}

/** PostgreSQL rounds half of a float to even, SQLite away from zero. */
function roundToEven(value: SQL): SQL {
  const whole = sql`CAST(${value} AS INTEGER)`;
  return sql`CASE WHEN ${value} - ${whole} IN (0.5, -0.5) THEN ${whole} + ${whole} % 2 ELSE CAST(round(${value}) AS INTEGER) END`;
}
