/** Errors of the transport, with our own codes where PostgREST has none. */
import { catalogue, makeError } from "./make-error";

export const transport = catalogue({
  bodyTooLarge: (limit: number) =>
    makeError(413, "PGRST102", "Request body is too large", {
      details: `The body may have at most ${limit} bytes`,
      hint: "Send the rows in several requests.",
    }),
  /** 54000 (414) */
  urlTooLong: (limit: number) =>
    makeError(414, "54000", "The URL is too long", {
      details: `It may have at most ${limit} bytes`,
      hint: "Ask in several requests.",
    }),
  /** 54000 (431) */
  headerTooLong: (name: string, limit: number) =>
    makeError(431, "54000", `The header ${name} is too long`, {
      details: `It may have at most ${limit} bytes`,
    }),
  /** A body with too many rows or values. */
  bodyTooLong: (what: string, limit: number) =>
    makeError(413, "PGRST102", "Request body is too large", {
      details: `The body may have at most ${limit} ${what}`,
      hint: "Send the rows in several requests.",
    }),
  /** 22023: the header is not a D1 bookmark. Its value may be long, so it is not shown. */
  malformedBookmark: (header: string) =>
    makeError(400, "22023", `invalid value for header "${header}"`, {
      details:
        "A bookmark is made of hexadecimal digits and hyphens: 00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683",
      hint: `Send the ${header} of an earlier answer as it came, or leave the header out.`,
    }),
  /** 22023: a bookmark that the database refuses. */
  refusedBookmark: (cause: unknown) =>
    makeError(400, "22023", "The database does not know this bookmark", {
      hint: "Leave it out, then send the bookmark of the next answer. Each database has its own bookmarks.",
      cause,
    }),
  /** 415: an unsupported compression (RFC 9110, section 15.5.16). */
  unsupportedCoding: (coding: string, taken: readonly string[]) =>
    makeError(415, "PGRST102", `Content-Encoding not acceptable: ${coding}`, {
      hint: `Send the body as it is, or with Content-Encoding: ${taken.join(" or ")}.`,
      headers: { "Accept-Encoding": taken.join(", ") },
    }),
  /** 415: the body is JSON, but its content type is that of a form. */
  jsonAsForm: (contentType: string) =>
    makeError(415, "PGRST102", `The body is JSON, but its Content-Type is ${contentType}`, {
      hint: "Send the header Content-Type: application/json. Without it, curl -d sends the type of a form.",
    }),
  /** @param acceptPatch what a PATCH takes, for the answer to one (RFC 5789, section 2.2) */
  unsupportedMediaType: (contentType: string, acceptPatch?: readonly string[]) =>
    makeError(415, "PGRST102", `Content-Type not acceptable: ${contentType}`, {
      hint: "Use application/json, text/csv or application/x-www-form-urlencoded; for PATCH also application/merge-patch+json.",
      ...(acceptPatch && { headers: { "Accept-Patch": acceptPatch.join(", ") } }),
    }),
  /** 415: a call of a function takes no rows, and so no CSV. */
  unsupportedArguments: (contentType: string) =>
    makeError(415, "PGRST102", `Content-Type not acceptable: ${contentType}`, {
      hint: "Send the arguments as application/json or application/x-www-form-urlencoded.",
    }),
  unsupportedCharset: (contentType: string) =>
    makeError(415, "PGRST102", `Content-Type not acceptable: ${contentType}`, {
      hint: "Send the body in UTF-8.",
    }),
  /** 53100 (507), PostgreSQL's `disk_full`: the storage is full. `whose` reads like `The database`. */
  storageFull: (whose: string, hint: string, cause: unknown) =>
    makeError(507, "53100", `${whose} is full`, { hint, cause }),
  /** The database or the key store cannot be reached at present. */
  unavailable: (
    message: string,
    retryAfterSeconds: number,
    { hint = "Try again in a moment.", cause }: { readonly hint?: string; readonly cause?: unknown } = {},
  ) =>
    makeError(503, "PGRST001", message, {
      hint,
      headers: { "Retry-After": String(retryAfterSeconds) },
      cause,
    }),
  /** PGRST002 (503): the database lacks a table, a column or an index, as before a migration. The cause names it. */
  missingSchema: (cause: unknown) =>
    makeError(503, "PGRST002", "The database does not have all that this version of the service needs", {
      hint: "Its migrations are not all applied. Try again in a moment, or ask the operator of this service.",
      headers: { "Retry-After": "5" },
      cause,
    }),
  /** 40001 (503), PostgreSQL's `serialization_failure`: nothing was written. */
  contended: () =>
    makeError(503, "40001", "could not write, since others kept changing the same rows", {
      hint: "Nothing was written. Send it again.",
      headers: { "Retry-After": "1" },
    }),
  /** A fault of ours. The client gets no further information. */
  internal: () => makeError(500, "XX000", "Internal error"),
});
