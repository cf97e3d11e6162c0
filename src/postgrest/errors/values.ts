/** Values that are invalid for their type or out of its range (SQLSTATE class 22). */
import { catalogue, makeError } from "./make-error";

export const values = catalogue({
  /** 22P02: the text is not a value of the type. */
  invalidText: (type: string, value: string, details?: string) =>
    makeError(400, "22P02", `invalid input syntax for type ${type}: "${value}"`, {
      details: details ?? null,
    }),
  /** 22P02 with PostgreSQL's message for a malformed array, JSON and so on. */
  malformed: (message: string, details?: string) =>
    makeError(400, "22P02", message, { details: details ?? null }),
  /** 22021: bytes that are not text. */
  invalidByteSequence: (bytes: Uint8Array) => {
    const shown = Array.from(bytes.slice(0, 4), (byte) => `0x${byte.toString(16).padStart(2, "0")}`);
    return makeError(400, "22021", `invalid byte sequence for encoding "UTF8": ${shown.join(" ")}`);
  },
  /** 22P05: a character that text cannot hold (NUL, a lone surrogate). */
  untranslatable: (details: string) =>
    makeError(400, "22P05", "unsupported Unicode escape sequence", { details }),
  /** 22001: text that is too long for its column. */
  textTooLong: (limit: number, details: string) =>
    makeError(400, "22001", `value too long for type character varying(${limit})`, { details }),
  /** 22001: JSON with too many bytes for its column. */
  jsonTooLong: (column: string, limit: number, bytes: number) =>
    makeError(400, "22001", `value too long for column "${column}"`, {
      details: `The JSON has ${bytes} bytes; column "${column}" takes at most ${limit}.`,
      hint: "Keep large values elsewhere, and a reference to them here.",
    }),
  /** 22007: the text is not a date or time. */
  invalidDatetime: (type: string, value: string) =>
    makeError(400, "22007", `invalid input syntax for type ${type}: "${value}"`),
  /** 22008: a date or time whose fields are out of range. */
  datetimeOverflow: (message: string, hint?: string) =>
    makeError(400, "22008", message, { hint: hint ?? null }),
  /** 22009: an offset from UTC that is out of range. */
  zoneOutOfRange: (text: string) => makeError(400, "22009", `time zone displacement out of range: "${text}"`),
  /** 22023: an unknown time zone. */
  unknownTimeZone: (name: string) => makeError(400, "22023", `time zone "${name}" not recognized`),
  /** 22023: a time zone whose offset has seconds. PostgreSQL explains it with leap seconds. */
  leapSeconds: (name: string) =>
    makeError(400, "22023", `time zone "${name}" appears to use leap seconds`, {
      details: "PostgreSQL does not support leap seconds.",
    }),
  /** 22023: a JSON value that cannot be cast to the type. `found` is `string`, `array` … */
  cannotCastJson: (found: string, to: string) =>
    makeError(400, "22023", `cannot cast jsonb ${found} to type ${to}`),
  /** A cast that failed in the database, with PostgreSQL's message. */
  failedCast: (code: "22P02" | "22003" | "22023", message: string) => makeError(400, code, message),
  /** 22003: a number out of the type's range. */
  numberOutOfRange: (message: string) => makeError(400, "22003", message),
  /** 22023: an invalid setting or argument. */
  invalidParameter: (name: string, value: string, details?: string) =>
    makeError(400, "22023", `invalid value for parameter "${name}": "${value}"`, {
      details: details ?? null,
    }),
  /** 22023: another order than the only one that the rows have. */
  fixedOrder: (name: string, order: string) =>
    makeError(400, "22023", `The rows of ${name} are ordered by ${order}, ascending, and by nothing else`, {
      hint: `Leave the order out, or write order=${order}.`,
    }),
  /** 22023: an offset into rows that are paged by cursor. */
  noOffset: (name: string) =>
    makeError(400, "22023", `The rows of ${name} have no offset`, {
      hint: "Continue with the cursor of the last answer.",
    }),
  /** 22023: the report of a function that writes. */
  reportAsIs: (name: string) =>
    makeError(400, "22023", `What ${name} reports can be shown as it is, and not be filtered or ordered`, {
      details: "select takes its columns, other names for them, and JSON paths into them.",
      hint: "Leave filters, order, limit, offset, casts and aggregates out.",
    }),
  /** 22023: a cursor that this API did not make. */
  invalidCursor: () =>
    makeError(400, "22023", 'invalid value for parameter "cursor"', {
      details: "It is not a cursor of a list.",
      hint: 'Follow the whole URL in the Link header of the previous page, rel="next".',
    }),
  /** 22023: the cursor of another list. */
  foreignCursor: () =>
    makeError(400, "22023", "The cursor belongs to another request", {
      details:
        "A cursor continues the request that it came from: the same filters, order and select, and a key that sees the same rows.",
      hint: 'Follow the Link header, rel="next", or start over without a cursor.',
    }),
  /** 22023: two ways to say where a page begins. */
  cursorWithOffset: () =>
    makeError(400, "22023", "A request with a cursor has no offset", {
      hint: "Leave offset out: the cursor says where the page begins.",
    }),
  /** 22023: a cursor for a request that shows no list. */
  cursorOfWrite: (method: string) =>
    makeError(400, "22023", `${method} takes no cursor`, {
      hint: "A cursor says where a list continues: send it with GET.",
    }),
  /** 22023: groups of rows that are paged by cursor. */
  noPageOfGroups: (name: string) =>
    makeError(400, "22023", `The groups of ${name} have no limit`, {
      details: "A cursor continues after a row, and a group is of many.",
      hint: "Leave limit and Range out: all groups are shown. Or group fewer rows by a filter.",
    }),
  /** 2201B: the pattern is not a regular expression. */
  invalidRegex: (reason: string, details?: string, hint?: string) =>
    makeError(400, "2201B", `invalid regular expression: ${reason}`, {
      details: details ?? null,
      hint: hint ?? null,
    }),
  /** 22025: a pattern that ends in its escape character. */
  invalidEscape: () => makeError(400, "22025", "LIKE pattern must not end with escape character"),
  /** 22023: words of a full-text phrase that would be too far apart. */
  phraseDistance: (most: number) =>
    makeError(
      400,
      "22023",
      `distance in phrase operator must be an integer value between zero and ${most} inclusive`,
    ),
});
