/**
 * A jsonb value → text that sorts and compares as PostgreSQL's jsonb does: `1` and `1.0` have the same key. SQL makes
 * it, so only the rows of a page are loaded, sorted; `compareJsonb` is the same order in the Worker. `sort-bound.ts`
 * bounds the work.
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING
 */
import { type SQL, sql } from "drizzle-orm";

/**
 * The first character of a key is the value's kind, in PostgreSQL's order. An empty array sorts below all scalars, but
 * only at the top level, because PostgreSQL stores a top-level scalar as an array of one element.
 */
const TOP_LEVEL_EMPTY_ARRAY = "0";

/** Larger than any power of ten in JSON text of 2 MB. */
const MAX_POWER = 1_000_000_000_000;

/** A subquery with a limit is evaluated once. Without one, SQLite repeats its expressions wherever they are used. */
const ONCE = "LIMIT -1";

/** Digits → letters in reverse order: the greater of two negative numbers has the smaller magnitude. */
const complement = (digits: string) =>
  Array.from("0123456789").reduce(
    (text, digit, index) => `replace(${text}, '${digit}', '${"jihgfedcba".charAt(index)}')`,
    digits,
  );

/** Sign, power of ten and digits. SQLite keeps integers of 64 bits exactly. */
const integerKey = `CASE
  WHEN "atom" = 0 THEN '1'
  WHEN "atom" < 0 THEN '0' || printf('%014d', ${MAX_POWER} + 1 - length("atom")) || ${complement(`rtrim(ltrim("atom", '-'), '0')`)} || '~'
  ELSE '2' || printf('%014d', ${MAX_POWER} + length("atom")) || rtrim("atom", '0') || ' '
END`;

/**
 * Other numbers are read as text with `json -> path`, because `json_tree` rounds them to doubles. SQLite searches the
 * value from its start for each of them.
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
 * The nodes of a value in document order. Each is: the member's name, the kind, then the number of members, the text or
 * the number. Names and texts are hexadecimal, so that they contain no separator.
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
