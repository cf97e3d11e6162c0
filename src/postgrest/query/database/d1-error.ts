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

/** SQLite names a unique set by its columns, and by its index where that has a term that is no column. */
export type UniqueName = { readonly columns: readonly string[] } | { readonly index: string };

export type D1Fault =
  | { readonly kind: "unique"; readonly set: UniqueName }
  | { readonly kind: "foreignKey" }
  | { readonly kind: "notNull"; readonly column: string }
  | { readonly kind: "check"; readonly constraint: string }
  | { readonly kind: "guard" }
  /** One of our own bounds, which the statement would have exceeded. */
  | { readonly kind: "bound"; readonly bound: BoundFault }
  /** A value that was to be aggregated or grouped by, and cannot be cast. */
  | { readonly kind: "cast"; readonly code: CastFaultCode; readonly message: string }
  /** A statement with more of something than D1 takes. */
  | { readonly kind: "tooComplex" }
  /** A value or a result that is larger than D1 takes. */
  | { readonly kind: "tooBig" }
  /** A request that asks the database more often than a Worker may. */
  | { readonly kind: "tooManyCalls" }
  /** The database or the account is full. */
  | { readonly kind: "full"; readonly what: "database" | "account" }
  /** The account has used up its daily rows. */
  | { readonly kind: "dailyLimit" }
  /** A session that cannot start from its bookmark. */
  | { readonly kind: "bookmark" }
  | { readonly kind: "unavailable"; readonly outage: Outage }
  /** A fault of ours: no such table, a syntax error, a database that is broken. */
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

/** Messages that are one fault, whatever else they say; the first that matches counts. */
const faults: readonly (readonly [RegExp, D1Fault])[] = [
  // SQLite's bounds on a statement, as D1 sets them (SPEC §9).
  [
    /too many (?:columns|terms|arguments|SQL variables|FROM clause)|maximum depth|statement too long|tables in a join|parser stack overflow|pattern too complex|variable number must be between/,
    { kind: "tooComplex" },
  ],
  // Locally a value may grow until memory ends, which in production it cannot.
  [/too big|SQLITE_TOOBIG|SQLITE_NOMEM|^out of memory/i, { kind: "tooBig" }],
  // https://developers.cloudflare.com/workers/observability/errors/: a call of D1 is one of a Worker's subrequests.
  [/^Too many (?:API requests|subrequests)\b/i, { kind: "tooManyCalls" }],
  [/^Exceeded maximum DB size|SQLITE_FULL|^database or disk is full/i, { kind: "full", what: "database" }],
  [/exceeded D1's maximum account storage limit/i, { kind: "full", what: "account" }],
  // https://developers.cloudflare.com/changelog/post/2026-09-01-d1-free-tier-limit-enforcement/
  [/exceeded D1's free tier daily row (?:read|write) limit/i, { kind: "dailyLimit" }],
  // `D1_SESSION_ERROR: invalid bookmark or constraint` is the binding's own:
  // https://github.com/cloudflare/workerd/blob/main/src/cloudflare/internal/d1-api.ts
  [/(?:invalid|malformed) (?:bookmark|commit token)/i, { kind: "bookmark" }],
];

export function readD1Error(error: unknown): D1Fault {
  if (!(error instanceof Error)) return { kind: "unknown" };
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
