/**
 * The catalogue of errors: every error that the engine answers with is made here, with PostgREST's and
 * PostgreSQL's codes and words.
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */

import { echo, echoing } from "./echo";

export { echo };

/** The four fields of an error's body, and what goes beside it. */
export interface ErrorShape {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
  readonly hint?: string | null;
  /** Further response headers, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly place?: Place;
}

/** Where a body is at fault, which PostgREST does not say: an engine with `tellPlaces` does. */
export interface Place {
  readonly details: string;
  readonly hint?: string;
}

/** An error that the client is told. `status` is the HTTP status, the rest is the body. */
export class PostgrestError extends Error {
  override readonly name = "PostgrestError";
  readonly code: string;
  readonly details: unknown;
  readonly hint: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly place: Place | undefined;

  constructor(
    readonly status: number,
    shape: ErrorShape,
    options?: ErrorOptions,
  ) {
    super(shape.message, options);
    this.code = shape.code;
    this.details = shape.details ?? null;
    this.hint = shape.hint ?? null;
    this.headers = shape.headers ?? {};
    this.place = shape.place;
  }

  /** The same error with other details. */
  withDetails(details: unknown): PostgrestError {
    const { status, code, message, hint, headers } = this;
    return new PostgrestError(status, { code, message, details, hint, headers }, { cause: this.cause });
  }

  /** The same error with its place, if it has one, for details. */
  withPlace(): PostgrestError {
    if (!this.place) return this;
    const { status, code, message, headers, place } = this;
    return new PostgrestError(status, { code, message, headers, ...place }, { cause: this.cause });
  }

  toJSON(): { code: string; details: unknown; hint: string | null; message: string } {
    return { code: this.code, details: this.details, hint: this.hint, message: this.message };
  }
}

/** Says which row of a body of several an error is about. `position` counts from 0, the text from 1. */
export function inBodyRow(error: PostgrestError, position: number, rowCount: number): PostgrestError {
  if (rowCount <= 1) return error;
  const details = error.details === null ? "" : `${error.details} `;
  return error.withDetails(`${details}Row ${position + 1} of the body (counting from 1).`);
}

const make = (
  status: number,
  code: string,
  message: string,
  rest: Omit<ErrorShape, "code" | "message"> = {},
) => new PostgrestError(status, { code, message, ...rest });

const operatorHint =
  "No operator matches the given name and argument types. You might need to add explicit type casts.";
const functionHint =
  "No function matches the given name and argument types. You might need to add explicit type casts.";

const showLess = "Send Prefer: return=minimal, or write fewer rows at once.";

/** PostgREST's own errors (`PGRST…`). */
export const pgrst = echoing({
  /** The query string does not parse. `subject` reads like `select parameter (a,,b)`; both counts start at 1. */
  parse: (subject: string, column: number, details: string, line = 1) =>
    make(400, "PGRST100", `"failed to parse ${subject}" (line ${line}, column ${column})`, { details }),
  invalidCallMethod: (method: string, allow: string) =>
    make(405, "PGRST101", `Cannot use the ${method} method on RPC`, { headers: { Allow: allow } }),
  invalidBody: (message: string, details?: string, hint?: string) =>
    make(400, "PGRST102", message, { details: details ?? null, hint: hint ?? null }),
  /** PostgREST says no more of these than the message; `place` is told where the engine is to. */
  unreadableBody: (
    message:
      | "Empty or invalid json"
      | "All object keys must match"
      | "All lines must have same number of fields",
    place: Place,
  ) => make(400, "PGRST102", message, { place }),
  rangeNotSatisfiable: (details: string, headers: Readonly<Record<string, string>> = {}) =>
    make(416, "PGRST103", "Requested range not satisfiable", { details, headers }),
  putFilters: () =>
    make(405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators"),
  /** A header names a schema that is not served. */
  invalidSchema: (schema: string, served: string) =>
    make(406, "PGRST106", `Invalid schema: ${schema}`, {
      hint: `Only the following schemas are exposed: ${served}`,
    }),
  notAcceptable: (mediaTypes: string) =>
    make(406, "PGRST107", `None of these media types are available: ${mediaTypes}`),
  notEmbedded: (relation: string, hint?: string) =>
    make(400, "PGRST108", `'${relation}' is not an embedded resource in this request`, {
      hint: hint ?? `Verify that '${relation}' is included in the 'select' query parameter.`,
    }),
  putRange: () => make(400, "PGRST114", "limit/offset querystring parameters are not allowed for PUT"),
  putMismatch: () => make(400, "PGRST115", "Payload values do not match URL in primary key column(s)"),
  /** The result is not exactly one row; `status` is 404 on the documented surface (SPEC §1). */
  notSingular: (rows: number, status: 404 | 406 = 406) =>
    make(status, "PGRST116", "Cannot coerce the result to a single JSON object", {
      details: `The result contains ${rows} rows`,
    }),
  methodNotAllowed: (method: string, allow: string) =>
    make(405, "PGRST117", `Unsupported HTTP method: ${method}`, { headers: { Allow: allow } }),
  relatedOrder: (origin: string, target: string) =>
    make(400, "PGRST118", `A related order on '${target}' is not possible`, {
      details: `'${origin}' and '${target}' do not form a many-to-one or one-to-one relationship`,
    }),
  embedFilterOperator: (target: string) =>
    make(400, "PGRST120", `Bad operator on the '${target}' embedded resource`, {
      details: "Only is null or not is null filters are allowed on embedded resources",
    }),
  invalidPreferences: (preferences: readonly string[]) =>
    make(400, "PGRST122", "Invalid preferences given with handling=strict", {
      details: `Invalid preferences: ${echo(preferences.join(", "))}`,
    }),
  aggregatesOff: () => make(400, "PGRST123", "Use of aggregate functions is not allowed"),
  maxAffected: (rows: number) =>
    make(400, "PGRST124", "Query result exceeds max-affected preference constraint", {
      details: `The query affects ${rows} rows`,
    }),
  invalidPath: () => make(404, "PGRST125", "Invalid path specified in request URL"),
  notImplemented: (details: string) => make(400, "PGRST127", "Feature not implemented", { details }),
  /** PATCH or DELETE with `limit` or `offset`. */
  pagedChange: (method: string) =>
    make(400, "PGRST127", "Feature not implemented", {
      details: `${method} with limit or offset is not implemented: the filters alone say which rows are written.`,
      hint: "Read the ids of the page first, and filter by them: ?id=in.(…). To refuse more rows than N: Prefer: handling=strict, max-affected=N.",
    }),
  noRelationship: (origin: string, target: string, details: string, hint: string | null) =>
    make(
      400,
      "PGRST200",
      `Could not find a relationship between '${origin}' and '${target}' in the schema cache`,
      { details, hint },
    ),
  ambiguousRelationship: (origin: string, target: string, candidates: unknown, hint: string) =>
    make(
      300,
      "PGRST201",
      `Could not embed because more than one relationship was found for '${origin}' and '${target}'`,
      {
        details: candidates,
        hint,
      },
    ),
  /** `call` reads like `resolve(externalIds, integration)`, and so does `suggestion`. */
  unknownFunction: (call: string, searched: string, suggestion?: string) =>
    make(404, "PGRST202", `Could not find the function public.${call} in the schema cache`, {
      details: `Searched for the function public.${searched}, but no matches were found in the schema cache.`,
      hint: suggestion === undefined ? null : `Perhaps you meant to call the function public.${suggestion}`,
    }),
  unknownBodyColumn: (column: string, relation: string) =>
    make(400, "PGRST204", `Could not find the '${column}' column of '${relation}' in the schema cache`),
  unknownRelation: (relation: string, suggestion?: string) =>
    make(404, "PGRST205", `Could not find the table 'public.${relation}' in the schema cache`, {
      hint: suggestion === undefined ? null : `Perhaps you meant the table 'public.${suggestion}'`,
    }),
});

/** What constraints say. The values in their details are cut one by one (`describeValues`). */
const constraints = {
  /** 23502: a null where none may be. */
  notNull: (relation: string, column: string, details: string) =>
    make(
      400,
      "23502",
      `null value in column "${column}" of relation "${relation}" violates not-null constraint`,
      {
        details,
      },
    ),
  /** 23503: a reference to a row that is not there. */
  foreignKey: (relation: string, constraint: string, details: string) =>
    make(
      409,
      "23503",
      `insert or update on table "${relation}" violates foreign key constraint "${constraint}"`,
      {
        details,
      },
    ),
  /** 23503: a row that others refer to. */
  stillReferenced: (relation: string, constraint: string, by: string, details: string) =>
    make(
      409,
      "23503",
      `update or delete on table "${relation}" violates foreign key constraint "${constraint}" on table "${by}"`,
      {
        details,
      },
    ),
  /** 23505: a key that is taken. */
  unique: (constraint: string, details: string) =>
    make(409, "23505", `duplicate key value violates unique constraint "${constraint}"`, { details }),
} as const;

const states = echoing({
  /** 21000: a statement that would touch what it must not (no filter, or one row twice in an upsert). */
  cardinalityViolation: (message: string, hint: string) => make(400, "21000", message, { hint }),
  /** 22P02: the text is no value of the type. */
  invalidText: (type: string, value: string, details?: string) =>
    make(400, "22P02", `invalid input syntax for type ${type}: "${value}"`, { details: details ?? null }),
  /** 22P02 with PostgreSQL's words for a malformed array, JSON or the like. */
  malformed: (message: string, details?: string) => make(400, "22P02", message, { details: details ?? null }),
  /** 22021: bytes that are no text. */
  invalidByteSequence: (bytes: Uint8Array) => {
    const shown = Array.from(bytes.slice(0, 4), (byte) => `0x${byte.toString(16).padStart(2, "0")}`);
    return make(400, "22021", `invalid byte sequence for encoding "UTF8": ${shown.join(" ")}`);
  },
  /** 22P05: a character that text cannot hold (NUL, a lone surrogate). */
  untranslatable: (details: string) => make(400, "22P05", "unsupported Unicode escape sequence", { details }),
  /** 22001: text that is longer than its column takes. */
  textTooLong: (limit: number, details: string) =>
    make(400, "22001", `value too long for type character varying(${limit})`, { details }),
  /** 22001: JSON of more bytes than a column takes. */
  jsonTooLong: (column: string, limit: number, bytes: number) =>
    make(400, "22001", `value too long for column "${column}"`, {
      details: `The JSON has ${bytes} bytes; column "${column}" takes at most ${limit}.`,
      hint: "Keep large values elsewhere, and a reference to them here.",
    }),
  /** 22007: the text is no date or time. */
  invalidDatetime: (type: string, value: string) =>
    make(400, "22007", `invalid input syntax for type ${type}: "${value}"`),
  /** 22008: a date or time whose fields are out of range. */
  datetimeOverflow: (message: string, hint?: string) => make(400, "22008", message, { hint: hint ?? null }),
  /** 22009: an offset from UTC that is out of range. */
  zoneOutOfRange: (text: string) => make(400, "22009", `time zone displacement out of range: "${text}"`),
  /** 22023: a time zone that nobody knows. */
  unknownTimeZone: (name: string) => make(400, "22023", `time zone "${name}" not recognized`),
  /** 22023: a JSON value that is none of the type. `found` is `string`, `array` … */
  cannotCastJson: (found: string, to: string) =>
    make(400, "22023", `cannot cast jsonb ${found} to type ${to}`),
  /** A cast that the database was to make, with PostgreSQL's message. */
  failedCast: (code: "22P02" | "22003" | "22023", message: string) => make(400, code, message),
  /** 22003: a number that the type does not hold. */
  numberOutOfRange: (message: string) => make(400, "22003", message),
  /** 22012 */
  divisionByZero: () => make(400, "22012", "division by zero"),
  /** 22023: a setting or argument that is not one. */
  invalidParameter: (name: string, value: string, details?: string) =>
    make(400, "22023", `invalid value for parameter "${name}": "${value}"`, { details: details ?? null }),
  /** 22023: a time zone whose offset has seconds, for which PostgreSQL has another explanation. */
  leapSeconds: (name: string) =>
    make(400, "22023", `time zone "${name}" appears to use leap seconds`, {
      details: "PostgreSQL does not support leap seconds.",
    }),
  /** 22023: rows that have one order. */
  fixedOrder: (name: string, order: string) =>
    make(400, "22023", `The rows of ${name} are ordered by ${order}, ascending, and by nothing else`, {
      hint: `Leave the order out, or write order=${order}.`,
    }),
  /** 22023: rows that are walked by cursor. */
  noOffset: (name: string) =>
    make(400, "22023", `The rows of ${name} have no offset`, {
      hint: "Go on from the cursor of the last answer.",
    }),
  /** 2201B: the pattern is no regular expression. */
  invalidRegex: (reason: string, details?: string, hint?: string) =>
    make(400, "2201B", `invalid regular expression: ${reason}`, {
      details: details ?? null,
      hint: hint ?? null,
    }),
  /** 22025: a pattern that ends in its escape character. */
  invalidEscape: () => make(400, "22025", "LIKE pattern must not end with escape character"),
  /** 22023: words of a full-text phrase that would be too far apart. */
  phraseDistance: (most: number) =>
    make(
      400,
      "22023",
      `distance in phrase operator must be an integer value between zero and ${most} inclusive`,
    ),
  /** 42601: a full-text query that does not parse. */
  syntax: (message: string) => make(400, "42601", message),
  /** 42703: no such column, in a query. */
  undefinedColumn: (relation: string, column: string, suggestion?: string) =>
    make(400, "42703", `column ${relation}.${column} does not exist`, {
      hint:
        suggestion === undefined
          ? null
          : `Perhaps you meant to reference the column "${relation}.${suggestion}".`,
    }),
  /** 42712: two members of a FROM with one name, which PostgREST makes of the same embed twice. */
  duplicateAlias: (alias: string) =>
    make(400, "42712", `table name "${alias}" specified more than once`, {
      hint: "Embed a resource once, or give each an alias: a:company(id),b:company(name).",
    }),
  /** 42703: no such column, in `on_conflict`. */
  undefinedTarget: (relation: string, column: string, suggestion?: string) =>
    make(400, "42703", `column "${column}" does not exist`, {
      hint:
        suggestion === undefined
          ? null
          : `Perhaps you meant to reference the column "${relation}.${suggestion}".`,
    }),
  /** 42704: no such type or text search configuration. */
  undefinedObject: (kind: string, name: string) => make(400, "42704", `${kind} "${name}" does not exist`),
  /** 42846: a cast that the types do not have. */
  cannotCast: (from: string, to: string) => make(400, "42846", `cannot cast type ${from} to ${to}`),
  /** 42804: the argument has a type that the construct does not take. */
  datatypeMismatch: (message: string) => make(400, "42804", message),
  /** 42883 (404): the operator does not exist for the types. `signature` reads like `text @> unknown`. */
  undefinedOperator: (signature: string) =>
    make(404, "42883", `operator does not exist: ${signature}`, { hint: operatorHint }),
  /** 42725: several operators would do. */
  ambiguousOperator: (signature: string) =>
    make(400, "42725", `operator is not unique: ${signature}`, {
      hint: "Could not choose a best candidate operator. You might need to add explicit type casts.",
    }),
  /** 42883 (404): the function does not exist for the types. `signature` reads like `sum(text)`. */
  undefinedFunction: (signature: string) =>
    make(404, "42883", `function ${signature} does not exist`, { hint: functionHint }),
  /** 42803: a column outside GROUP BY. */
  grouping: (message: string) => make(400, "42803", message),
  /** 42501: the key may not do this. */
  forbidden: (message: string, hint?: string) => make(403, "42501", message, { hint: hint ?? null }),
  /** 42501: the right to read the relation is missing. */
  permissionDenied: (relation: string, details: string, hint: string) =>
    make(403, "42501", `permission denied for table ${relation}`, { details, hint }),
  /** 42501: nobody may do this with the relation. */
  actionNotOffered: (relation: string, action: string, offered: readonly string[]) =>
    make(403, "42501", `permission denied for table ${relation}`, {
      details: `The request needs to ${action} its rows, which is not offered`,
      hint: `What is offered: ${offered.join(", ")}.`,
    }),
  rowSecurity: (relation: string) =>
    make(403, "42501", `new row violates row-level security policy for table "${relation}"`),
  /** 23514: a check constraint. */
  check: (relation: string, constraint: string, details?: string) =>
    make(400, "23514", `new row for relation "${relation}" violates check constraint "${constraint}"`, {
      details: details ?? null,
    }),
  /** 42P10: `on_conflict` names no unique set. */
  noConflictTarget: () =>
    make(400, "42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification"),
  /** 54001: the request is past a limit of the engine or the platform. */
  tooComplex: (message: string, hint: string) => make(400, "54001", message, { hint }),
  /** 54011: a row with more columns than any table has. */
  tooManyColumns: (limit: number) =>
    make(400, "54011", `a row can have at most ${limit} columns`, {
      hint: "Send the columns of the table, each once.",
    }),
  /** 54001: an answer of more bytes than it may have. */
  answerTooLarge: (limit: number) =>
    make(400, "54001", `The answer would have more than ${limit} bytes`, {
      hint: "Ask for fewer rows or columns at once, with limit= and select=.",
    }),
  /** 54001: JSON that would have to be put in order, or in groups. */
  tooMuchToSort: (limit: number) =>
    make(400, "54001", `The request would put more than ${limit} JSON values in order or in groups`, {
      hint: "Narrow it with a filter, or order and group by a column that is not JSON.",
    }),
  /** 54001: rows that a write shows, of more bytes than an answer may have. Nothing is written. */
  shownTooLarge: (limit: number) =>
    make(400, "54001", `The rows that the write shows would have more than ${limit} bytes`, {
      hint: showLess,
    }),
  /** 54001: more rows than one request may change. Nothing is written. */
  tooManyChanged: (limit: number) =>
    make(400, "54001", `The request would change more than ${limit} rows`, {
      hint: "Change them in several requests, each with a filter that takes a part of them.",
    }),
  /** 54001: more rows than a write may show. Nothing is written. */
  tooManyShown: (limit: number) =>
    make(400, "54001", `The write would show more than ${limit} rows`, { hint: showLess }),
  /** 54001: an embedded resource of more bytes than one value may have. */
  embedTooLarge: (limit: number) =>
    make(400, "54001", `An embedded resource would have more than ${limit} bytes`, {
      hint: "Ask for fewer of its rows or columns, with a limit of its own, or ask for it apart.",
    }),
  /** 54001: filters inside filters, further than the database follows. */
  tooDeep: () =>
    make(400, "54001", "The filters are nested too deeply", {
      hint: "Write and/or lists side by side, not inside each other.",
    }),
});

/** PostgreSQL's errors, by SQLSTATE; PostgREST decides the HTTP status. */
export const sqlstate = { ...constraints, ...states } as const;

/** Errors of the transport, with a code of their own where PostgREST has none. */
export const transport = echoing({
  bodyTooLarge: (limit: number) =>
    make(413, "PGRST102", "Request body is too large", {
      details: `The body may have at most ${limit} bytes`,
      hint: "Send the rows in several requests.",
    }),
  /** 54000 (414) */
  urlTooLong: (limit: number) =>
    make(414, "54000", "The URL is too long", {
      details: `It may have at most ${limit} bytes`,
      hint: "Ask in several requests.",
    }),
  /** 54000 (431) */
  headerTooLong: (name: string, limit: number) =>
    make(431, "54000", `The header ${name} is too long`, { details: `It may have at most ${limit} bytes` }),
  /** A body that has more of something than it may. */
  bodyTooLong: (what: string, limit: number) =>
    make(413, "PGRST102", "Request body is too large", {
      details: `The body may have at most ${limit} ${what}`,
      hint: "Send the rows in several requests.",
    }),
  /** 22023: what stands in `header` is no bookmark of D1's. It may be long, so it is not shown. */
  malformedBookmark: (header: string) =>
    make(400, "22023", `invalid value for header "${header}"`, {
      details:
        "A bookmark is made of hexadecimal digits and hyphens: 00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683",
      hint: `Send the ${header} of an earlier answer as it came, or leave the header out.`,
    }),
  /** 22023: a bookmark that the database will not start from. */
  refusedBookmark: (cause: unknown) =>
    new PostgrestError(
      400,
      {
        code: "22023",
        message: "The database does not know this bookmark",
        hint: "Leave it out, and send that of the next answer. Each database has bookmarks of its own.",
      },
      { cause },
    ),
  /** 415: the body is compressed in a way that is not read (RFC 9110, section 15.5.16). */
  unsupportedCoding: (coding: string, taken: readonly string[]) =>
    make(415, "PGRST102", `Content-Encoding not acceptable: ${coding}`, {
      hint: `Send the body as it is, or with Content-Encoding: ${taken.join(" or ")}.`,
      headers: { "Accept-Encoding": taken.join(", ") },
    }),
  /** 415: the body is JSON, and its content type says that it is a form. */
  jsonAsForm: (contentType: string) =>
    make(415, "PGRST102", `The body is JSON, and its Content-Type is ${contentType}`, {
      hint: "Send the header Content-Type: application/json; curl -d sends that of a form by itself.",
    }),
  unsupportedMediaType: (contentType: string) =>
    make(415, "PGRST102", `Content-Type not acceptable: ${contentType}`, {
      hint: "Use application/json, text/csv or application/x-www-form-urlencoded.",
    }),
  unsupportedCharset: (contentType: string) =>
    make(415, "PGRST102", `Content-Type not acceptable: ${contentType}`, {
      hint: "Send the body in UTF-8.",
    }),
  /** 53100 (507), PostgreSQL's `disk_full`: nothing more can be stored. `whose` reads like `The database`. */
  storageFull: (whose: string, hint: string, cause: unknown) =>
    new PostgrestError(507, { code: "53100", message: `${whose} is full`, hint }, { cause }),
  /** The database or the key store is out of reach for now. */
  unavailable: (
    message: string,
    retryAfterSeconds: number,
    { hint = "Try again in a moment.", cause }: { readonly hint?: string; readonly cause?: unknown } = {},
  ) =>
    new PostgrestError(
      503,
      { code: "PGRST001", message, hint, headers: { "Retry-After": String(retryAfterSeconds) } },
      { cause },
    ),
  /** A fault of ours: the client learns that much and no more. */
  internal: () => make(500, "XX000", "Internal error"),
});
