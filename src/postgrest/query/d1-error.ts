/**
 * What D1 says → what went wrong. D1 gives SQLite's message as text: `D1_ERROR: UNIQUE constraint failed: t.a, t.b:
 * SQLITE_CONSTRAINT …`.
 */
import { type CastFaultCode, GUARD_MESSAGE, readCastFault } from "./guard";
import { type Outage, readOutage } from "./retry-policy";

export type D1Fault =
  | { readonly kind: "unique"; readonly columns: readonly string[] }
  | { readonly kind: "foreignKey" }
  | { readonly kind: "notNull"; readonly column: string }
  | { readonly kind: "check"; readonly constraint: string }
  | { readonly kind: "guard" }
  /** A value that was to be aggregated or grouped by, and cannot be cast. */
  | { readonly kind: "cast"; readonly code: CastFaultCode; readonly message: string }
  /** A statement with more of something than D1 takes. */
  | { readonly kind: "tooComplex" }
  /** A value or a result that is larger than D1 takes. */
  | { readonly kind: "tooBig" }
  /** A session that cannot start from its bookmark. */
  | { readonly kind: "bookmark" }
  | { readonly kind: "unavailable"; readonly outage: Outage }
  | { readonly kind: "unknown" };

/** Strips the table's name: `t.a, t.b` → `a`, `b`. */
function columnNames(list: string): readonly string[] {
  return list.split(", ").map((name) => name.slice(name.indexOf(".") + 1));
}

/** SQLite's bounds on a statement, as D1 sets them (SPEC §9). */
const tooComplex =
  /too many (?:columns|terms|arguments|SQL variables|FROM clause)|maximum depth|statement too long|tables in a join|parser stack overflow|pattern too complex/;

/**
 * `D1_SESSION_ERROR: invalid bookmark or constraint` is the binding's own.
 * @see https://github.com/cloudflare/workerd/blob/main/src/cloudflare/internal/d1-api.ts
 */
const refusedBookmark = /(?:invalid|malformed) (?:bookmark|commit token)/i;

export function readD1Error(error: unknown): D1Fault {
  if (!(error instanceof Error)) return { kind: "unknown" };
  const message = error.message.replace(/^D1_ERROR: /, "");
  const failed =
    /^(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: (.*?))?(?:: SQLITE_\w+.*)?$/s.exec(message);
  if (failed) {
    const [, kind, subject = ""] = failed;
    switch (kind) {
      case "UNIQUE":
        return { kind: "unique", columns: columnNames(subject) };
      case "NOT NULL":
        return { kind: "notNull", column: columnNames(subject)[0] ?? "" };
      case "CHECK":
        return { kind: "check", constraint: subject };
      default:
        return { kind: "foreignKey" };
    }
  }
  if (message.startsWith(GUARD_MESSAGE)) return { kind: "guard" };
  const cast = readCastFault(message);
  if (cast) return { kind: "cast", ...cast };
  if (tooComplex.test(message)) return { kind: "tooComplex" };
  if (/too big|SQLITE_TOOBIG/i.test(message)) return { kind: "tooBig" };
  if (refusedBookmark.test(message)) return { kind: "bookmark" };
  const outage = readOutage(error);
  if (outage !== undefined) return { kind: "unavailable", outage };
  return { kind: "unknown" };
}
