/**
 * What D1 says → what went wrong. D1 gives SQLite's message as text: `D1_ERROR: UNIQUE constraint failed: t.a, t.b:
 * SQLITE_CONSTRAINT …`.
 */
import { GUARD_MESSAGE, INVALID_NUMBER_MESSAGE } from "./guard";

export type D1Fault =
  | { readonly kind: "unique"; readonly columns: readonly string[] }
  | { readonly kind: "foreignKey" }
  | { readonly kind: "notNull"; readonly column: string }
  | { readonly kind: "check"; readonly constraint: string }
  | { readonly kind: "guard" }
  /** A value that was to be summed and is no number. */
  | { readonly kind: "notANumber" }
  /** A value or a result that is larger than D1 takes. */
  | { readonly kind: "tooBig" }
  | { readonly kind: "unavailable" }
  | { readonly kind: "unknown" };

/** Strips the table's name: `t.a, t.b` → `a`, `b`. */
function columnNames(list: string): readonly string[] {
  return list.split(", ").map((name) => name.slice(name.indexOf(".") + 1));
}

/**
 * D1's transient faults and overload.
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 */
const unavailable =
  /Network connection lost|storage caused object to be reset|reset because its code was updated|Cannot resolve D1 DB due to transient issue|Internal error (?:while starting up|in) D1|D1 DB (?:reset|is overloaded|exceeded its)|D1_ERROR: (?:Failed to parse body|D1 is overloaded)|Too many requests queued|internal error; reference|timeout/i;

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
  if (message.startsWith(INVALID_NUMBER_MESSAGE)) return { kind: "notANumber" };
  if (/too big|SQLITE_TOOBIG/i.test(message)) return { kind: "tooBig" };
  if (unavailable.test(error.message)) return { kind: "unavailable" };
  return { kind: "unknown" };
}
