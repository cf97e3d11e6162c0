/**
 * D1's message → what went wrong. D1 passes on SQLite's message as text: `D1_ERROR: UNIQUE constraint failed: t.a,
 * t.b: SQLITE_CONSTRAINT …`.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 * @see https://www.sqlite.org/rescode.html
 */
import {
  type BoundFault,
  type CastFaultCode,
  GUARD_MESSAGE,
  readBoundFault,
  readCastFault,
} from "../sql/values/guard";
import { type Outage, readOutage } from "./retry-policy";

/** SQLite names a unique set by its columns, or by its index if that indexes an expression. */
export type UniqueName = { readonly columns: readonly string[] } | { readonly index: string };

export type D1Fault =
  | { readonly kind: "unique"; readonly set: UniqueName }
  | { readonly kind: "foreignKey" }
  | { readonly kind: "notNull"; readonly column: string }
  | { readonly kind: "check"; readonly constraint: string }
  | { readonly kind: "guard" }
  /** The statement exceeded one of our own bounds. */
  | { readonly kind: "bound"; readonly bound: BoundFault }
  /** A value that cannot be cast before it is aggregated or grouped by. */
  | { readonly kind: "cast"; readonly code: CastFaultCode; readonly message: string }
  /** A statement past one of D1's limits, such as its number of terms. */
  | { readonly kind: "tooComplex" }
  /** A value or a result that is too large for D1. */
  | { readonly kind: "tooBig" }
  /** A request that makes more calls than a Worker may. */
  | { readonly kind: "tooManyCalls" }
  /** The database or the account is full. */
  | { readonly kind: "full"; readonly what: "database" | "account" }
  /** The account has used up its daily limit of rows. */
  | { readonly kind: "dailyLimit" }
  /** A trigger of the host refuses the write for now. */
  | { readonly kind: "raised"; readonly message: string }
  /** A session that cannot start from its bookmark. */
  | { readonly kind: "bookmark" }
  | { readonly kind: "unavailable"; readonly outage: Outage }
  /** The database lacks a table, a column or an index that the code expects: a migration is not applied. */
  | { readonly kind: "missingSchema" }
  /** A fault of ours, such as a syntax error, or a broken database. */
  | { readonly kind: "unknown" };

/** Strips the table's name: `t.a, t.b` → `a`, `b`. */
function columnNames(list: string): readonly string[] {
  return list.split(", ").map((name) => name.slice(name.indexOf(".") + 1));
}

/** `t.a, t.b`, or `index 'name'` */
function readUniqueName(subject: string): UniqueName {
  const [, index] = /^index '(.*)'$/s.exec(subject) ?? [];
  return index === undefined ? { columns: columnNames(subject) } : { index: index.replaceAll("''", "'") };
}

/** Other messages, by pattern; the first match counts. */
const faults: readonly (readonly [RegExp, D1Fault])[] = [
  // SQLite's bounds on a statement, as D1 sets them (SPEC §9).
  [
    /too many (?:columns|terms|arguments|SQL variables|FROM clause)|maximum depth|statement too long|tables in a join|parser stack overflow|pattern too complex|variable number must be between/,
    { kind: "tooComplex" },
  ],
  // The local D1 runs out of memory instead of refusing a large value.
  [/too big|SQLITE_TOOBIG|SQLITE_NOMEM|^out of memory/i, { kind: "tooBig" }],
  // https://developers.cloudflare.com/workers/observability/errors/: a call of D1 counts as a subrequest of the Worker.
  [/^Too many (?:API requests|subrequests)\b/i, { kind: "tooManyCalls" }],
  [/^Exceeded maximum DB size|SQLITE_FULL|^database or disk is full/i, { kind: "full", what: "database" }],
  [/exceeded D1's maximum account storage limit/i, { kind: "full", what: "account" }],
  // https://developers.cloudflare.com/changelog/post/2026-09-01-d1-free-tier-limit-enforcement/
  [/exceeded D1's free tier daily row (?:read|write) limit/i, { kind: "dailyLimit" }],
  // The binding itself makes `D1_SESSION_ERROR: invalid bookmark or constraint`:
  // https://github.com/cloudflare/workerd/blob/main/src/cloudflare/internal/d1-api.ts
  [/(?:invalid|malformed) (?:bookmark|commit token)/i, { kind: "bookmark" }],
  // Only at the start: further on, a message may quote a value.
  [
    /^no such (?:table|column|index|trigger|view)\b|^table \S+ has no column named |^ON CONFLICT clause does not match any /,
    { kind: "missingSchema" },
  ],
];

/**
 * What a trigger of the host says that refuses a write for now: `RAISE(ABORT, 'PT503 …')`. The code is as in PostgREST,
 * where `PT` and a status make that status.
 * @see https://docs.postgrest.org/en/stable/references/errors.html#raise-errors-with-http-status-codes
 */
export function readRaised(error: Error): string | undefined {
  return /^(?:D1_ERROR: )*PT503 (.*?)(?:: SQLITE_\w+.*)?$/s.exec(error.message)?.[1];
}

export function readD1Error(error: unknown): D1Fault {
  if (!(error instanceof Error)) return { kind: "unknown" };
  const raised = readRaised(error);
  if (raised !== undefined) return { kind: "raised", message: raised };
  const message = error.message.replace(/^(?:D1_ERROR: )+/, "");
  const failed =
    /^(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.*?))?(?:: SQLITE_\w+.*)?$/s.exec(message);
  if (failed) {
    const [, kind, subject = ""] = failed;
    switch (kind) {
      case "UNIQUE":
        return { kind: "unique", set: readUniqueName(subject) };
      case "NOT NULL":
        return { kind: "notNull", column: columnNames(subject)[0] ?? "" };
      case "CHECK":
        return { kind: "check", constraint: subject };
      default:
        return { kind: "foreignKey" };
    }
  }
  if (message.startsWith(GUARD_MESSAGE)) return { kind: "guard" };
  const bound = readBoundFault(message);
  if (bound) return { kind: "bound", bound };
  const cast = readCastFault(message);
  if (cast) return { kind: "cast", ...cast };
  const fault = faults.find(([messages]) => messages.test(message))?.[1];
  if (fault) return fault;
  const outage = readOutage(error);
  if (outage !== undefined) return { kind: "unavailable", outage };
  return { kind: "unknown" };
}
