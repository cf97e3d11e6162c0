/**
 * A guard is a statement that fails if a condition holds, which rolls its batch back. SQLite has RAISE() in triggers
 * only, so a guard takes `abs(-2^63)`, which overflows; elsewhere in our SQL only `sum()` can overflow.
 */
import { type SQL, sql } from "drizzle-orm";

/** D1's message when a guard has failed. */
export const GUARD_MESSAGE = "integer overflow";

export function buildGuard(condition: SQL): SQL {
  return sql`SELECT ${buildFailure(condition)}`;
}

/** An expression that fails if the condition holds, and is 0 otherwise. */
export function buildFailure(condition: SQL): SQL {
  return sql`abs(CASE WHEN ${condition} THEN -9223372036854775808 ELSE 0 END)`;
}

/** The bounds that a statement checks itself: past one it fails, so nothing is returned or written. */
const boundFaults = [
  /** The share of the answer that one row has; past it, the rows are read again and added up. */
  "row",
  /** The bytes of the answer. */
  "answer",
  /** The rows that a write shows. */
  "rows",
  /** The bytes of an embedded resource. */
  "embed",
  /** The bytes of the values that value sets are decided on. */
  "scan",
  /** The values that rows are ordered or grouped by. */
  "sort",
  /** The rows of a call that lists the same id many times. */
  "repeated",
  /** The rows of a change. */
  "changed",
  /** Not a bound: a stored value has changed since it was read. */
  "stale",
] as const;

export type BoundFault = (typeof boundFaults)[number];

/** An expression that always fails, with the message `bad JSON path: 'past the bound: …'` from D1. */
export function buildBoundFault(bound: BoundFault): SQL {
  return sql.raw(quoteBoundFault(bound));
}

function quoteBoundFault(bound: BoundFault): string {
  return `json_extract('0', 'past the bound: ${bound}')`;
}

/** The bound in D1's message, if `buildBoundFault` failed. */
export function readBoundFault(text: string): BoundFault | undefined {
  const [, found] = /^bad JSON path: 'past the bound: (\w+)'/.exec(text) ?? [];
  return boundFaults.find((bound) => bound === found);
}

/** The codes with which a cast fails in SQL. */
export type CastFaultCode = "22P02" | "22003" | "22023";

/**
 * An expression that always fails, for a value that cannot be cast. D1's message is `bad JSON path: '…'`.
 * @param message an SQL expression; it may quote the value
 */
export function buildCastFault(code: CastFaultCode, message: SQL): SQL {
  return sql`json_extract('0', ${sql.raw(`'${code} '`)} || ${message})`;
}

/** The code and the message in D1's message, if `buildCastFault` failed. */
export function readCastFault(
  text: string,
): { readonly code: CastFaultCode; readonly message: string } | undefined {
  const [, code, message] = /^bad JSON path: '(22P02|22003|22023) ((?:[^']|'')*)'/.exec(text) ?? [];
  if (message === undefined || (code !== "22P02" && code !== "22003" && code !== "22023")) return undefined;
  return { code, message: message.replaceAll("''", "'") };
}
