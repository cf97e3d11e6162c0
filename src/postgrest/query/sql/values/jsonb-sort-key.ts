/**
 * A jsonb value → text that sorts and compares as PostgreSQL's jsonb does: `1` and `1.0` have the same key. It is
 * made in SQL, so that a page can be sorted without loading the other rows; `compareJsonb` is the same order in the
 * Worker. `sort-bound.ts` bounds the work.
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING
 */
import { type SQL, sql } from "drizzle-orm";

/**
 * The kind of a value, in their order, is the first character of its key. PostgreSQL keeps a scalar as an array of
 * one, which puts an empty array below it: but not where it is inside another value.
 */
const TOP_LEVEL_EMPTY_ARRAY = "0";

/** The largest power of ten: far beyond what JSON text of 2 MB needs. */
const MAX_POWER = 1_000_000_000_000;

/** A subquery with a limit is evaluated once. Without one, SQLite repeats its expressions wherever they are used. */
const ONCE = "LIMIT -1";

/** Digits → letters in the opposite order, because the larger of two negative numbers is the lesser in magnitude. */
const complement = (digits: string) =>
  Array.from("0123456789").reduce(
    (text, digit, index) => `replace(${text}, '${digit}', '${"jihgfedcba".charAt(index)}')`,
    digits,
  );

/** By sign, power of ten and digits. SQLite's own integers are known to the letter. */
const integerKey = `CASE
  WHEN "atom" = 0 THEN '1'
  WHEN "atom" < 0 THEN '0' || printf('%014d', ${MAX_POWER} + 1 - length("atom")) || ${complement(`rtrim(ltrim("atom", '-'), '0')`)} || '~'
  ELSE '2' || printf('%014d', ${MAX_POWER} + length("atom")) || rtrim("atom", '0') || ' '
END`;

/**
 * Other numbers are read by their letters, `json -> path`, for `json_tree` gives their nearest doubles. That walks the
 * value up to the number.
 */
const numericKey = `(SELECT CASE
  WHEN digits = '' THEN '1'
  WHEN "lexeme" < '0' THEN '0' || printf('%014d', ${MAX_POWER} - power) || ${complement("digits")} || '~'
  ELSE '2' || printf('%014d', ${MAX_POWER} + power) || digits || ' '
END
FROM (SELECT *, rtrim(significant, '0') AS digits, length(significant) - length(fraction) + exponent AS power
FROM (SELECT *, ltrim(whole || fraction, '0') AS significant
FROM (SELECT *,
  substr(mantissa, 1, instr(mantissa || '.', '.') - 1) AS whole,
  substr(mantissa, instr(mantissa || '.', '.') + 1) AS fraction
FROM (SELECT *,
  substr(magnitude, 1, instr(magnitude || 'e', 'e') - 1) AS mantissa,
  CAST(substr(magnitude, instr(magnitude || 'e', 'e') + 1) AS INTEGER) AS exponent
FROM (SELECT *, lower(ltrim("lexeme", '-')) AS magnitude
FROM (SELECT value."json" -> tree."fullkey" AS "lexeme" ${ONCE}) ${ONCE}) ${ONCE}) ${ONCE}) ${ONCE}) ${ONCE}))`;

const count = `printf('%09d', (SELECT count(*) FROM json_each(tree."value")))`;

/**
 * The nodes of a value as they stand, each with its key: a member's name, the kind, then how many members there are,
 * or the text in hexadecimal, which no separator is part of, or a number.
 */
const whole = `(SELECT group_concat("part", '') FROM (
SELECT iif(typeof(tree."key") = 'text', hex(tree."key") || ' ', '') || CASE tree."type"
  WHEN 'null' THEN '1'
  WHEN 'text' THEN '2' || hex("atom") || ' '
  WHEN 'false' THEN '4'
  WHEN 'true' THEN '5'
  WHEN 'array' THEN '6' || ${count}
  WHEN 'object' THEN '7' || ${count}
  ELSE '3' || CASE WHEN typeof("atom") = 'integer' THEN ${integerKey} ELSE ${numericKey} END
END AS "part"
FROM json_tree(value."json") AS tree ORDER BY tree."id"))`;

const key = sql.raw(`CASE value."json" WHEN '[]' THEN '${TOP_LEVEL_EMPTY_ARRAY}' ELSE ${whole} END`);

const once = sql.raw(ONCE);

/** @param json a JSON value as canonical text; the key of SQL's null is null. */
export function buildJsonbSortKey(json: SQL): SQL {
  return sql`(SELECT ${key} FROM (SELECT ${json} AS "json" ${once}) AS value)`;
}
