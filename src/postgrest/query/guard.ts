/**
 * Guards: a statement that fails, and so undoes its batch, where a condition holds. SQLite has RAISE() in triggers
 * only; the absolute value of the least integer is an error that nothing else here makes.
 */
import { type SQL, sql } from "drizzle-orm";

/** What D1 says when a guard struck. */
export const GUARD_MESSAGE = "integer overflow";

export function buildGuard(condition: SQL): SQL {
  return sql`SELECT abs(CASE WHEN ${condition} THEN -9223372036854775808 ELSE 0 END)`;
}

/** An expression that fails: the value is no number. D1 says `bad JSON path`, which nothing else here makes. */
export const INVALID_NUMBER: SQL = sql`json_extract('0', 'not a number')`;

export const INVALID_NUMBER_MESSAGE = "bad JSON path: 'not a number'";
