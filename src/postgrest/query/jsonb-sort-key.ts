/**
 * A jsonb value → text that sorts, and is equal, as PostgreSQL's jsonb does: `1` and `1.0` have one key. It is made
 * in SQL, so that no page needs the values of the other rows; `compareJsonb` is the same order in the Worker.
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING
 */
import { type SQL, sql } from "drizzle-orm";

/**
 * The kind of a value, in their order, is the first character of its key. PostgreSQL keeps a scalar as an array of
 * one, which puts an empty array below it: but not where it is inside another value.
 */
const TOP_LEVEL_EMPTY_ARRAY = "0";

/** How far a power of ten may be from zero: far beyond what JSON text of 2 MB has reason to hold. */
const MAX_POWER = 1_000_000_000_000;

/** Digits → letters in the opposite order, for of two negative numbers the larger one is less. */
const complement = Array.from("0123456789").reduce(
  (text, digit, index) => `replace(${text}, '${digit}', '${"jihgfedcba".charAt(index)}')`,
  "digits",
);

/**
 * The nodes of a value as they stand, each with its key: a member's name, the kind, then how many members there are,
 * or the text in hexadecimal, which no separator is part of, or a number by sign, power of ten and digits. Numbers
 * are read by their letters, `json -> path`, for `json_tree` gives their nearest doubles.
 */
const nodes = sql.raw(`
SELECT "id", iif(typeof("key") = 'text', hex("key") || ' ', '') || CASE "type"
  WHEN 'null' THEN '1'
  WHEN 'text' THEN '2' || hex("atom") || ' '
  WHEN 'false' THEN '4'
  WHEN 'true' THEN '5'
  WHEN 'array' THEN '6' || printf('%09d', (SELECT count(*) FROM json_each("node")))
  WHEN 'object' THEN '7' || printf('%09d', (SELECT count(*) FROM json_each("node")))
  ELSE '3' || CASE
    WHEN digits = '' THEN '1'
    WHEN "lexeme" < '0' THEN '0' || printf('%014d', ${MAX_POWER} - power) || ${complement} || '~'
    ELSE '2' || printf('%014d', ${MAX_POWER} + power) || digits || ' '
  END
END AS "part"
FROM (SELECT *, rtrim(significant, '0') AS digits, length(significant) - length(fraction) + exponent AS power
FROM (SELECT *, ltrim(whole || fraction, '0') AS significant
FROM (SELECT *,
  substr(mantissa, 1, instr(mantissa || '.', '.') - 1) AS whole,
  substr(mantissa, instr(mantissa || '.', '.') + 1) AS fraction
FROM (SELECT *,
  substr(magnitude, 1, instr(magnitude || 'e', 'e') - 1) AS mantissa,
  CAST(substr(magnitude, instr(magnitude || 'e', 'e') + 1) AS INTEGER) AS exponent
FROM (SELECT *, lower(ltrim("lexeme", '-')) AS magnitude
FROM (SELECT tree."id", tree."key", tree."type", tree."atom", tree."value" AS "node",
  iif(tree."type" IN ('integer', 'real'), value."json" -> tree."fullkey", '') AS "lexeme"`);

const end = sql.raw(`, json_tree(value."json") AS tree))))))`);

/** @param json a JSON value as canonical text; the key of SQL's null is null. */
export function buildJsonbSortKey(json: SQL): SQL {
  const whole = sql`(SELECT group_concat("part", '') FROM (${nodes} FROM (SELECT ${json} AS "json") AS value${end} ORDER BY "id"))`;
  return sql`CASE WHEN ${json} = '[]' THEN ${TOP_LEVEL_EMPTY_ARRAY} ELSE ${whole} END`;
}
