/**
 * Guards: a statement that fails, and so undoes its batch, where a condition holds. SQLite has RAISE() in triggers
 * only; the absolute value of the least integer is an error that of all else here only a sum makes.
 */
import { type SQL, sql } from "drizzle-orm";

/** What D1 says when a guard struck. */
export const GUARD_MESSAGE = "integer overflow";

export function buildGuard(condition: SQL): SQL {
  return sql`SELECT abs(CASE WHEN ${condition} THEN -9223372036854775808 ELSE 0 END)`;
}

/** The codes with which a cast fails in SQL. */
export type CastFaultCode = "22P02" | "22003" | "22023";

/**
 * An expression that fails, for a value that cannot be cast. D1 says `bad JSON path: '…'` of it, which nothing else
 * here makes.
 * @param message an SQL expression, which may quote the value.
 */
export function buildCastFault(code: CastFaultCode, message: SQL): SQL {
  return sql`json_extract('0', ${sql.raw(`'${code} '`)} || ${message})`;
}

/** What `buildCastFault` made D1 say → the code and the message. */
export function readCastFault(
  text: string,
): { readonly code: CastFaultCode; readonly message: string } | undefined {
  const [, code, message] = /^bad JSON path: '(22P02|22003|22023) ((?:[^']|'')*)'/.exec(text) ?? [];
  if (message === undefined || (code !== "22P02" && code !== "22003" && code !== "22023")) return undefined;
  return { code, message: message.replaceAll("''", "'") };
}
