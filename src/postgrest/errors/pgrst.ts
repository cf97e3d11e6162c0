/**
 * PostgREST's own errors (`PGRST…`), with its messages.
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
import { echo } from "./echo";
import { catalogue, makeError } from "./make-error";
import type { Place } from "./postgrest-error";

export const pgrst = catalogue({
  /** The query string does not parse. `subject` reads like `select parameter (a,,b)`; both counts start at 1. */
  parse: (subject: string, column: number, details: string, line = 1) =>
    makeError(400, "PGRST100", `"failed to parse ${subject}" (line ${line}, column ${column})`, { details }),
  invalidCallMethod: (method: string, allow: string) =>
    makeError(405, "PGRST101", `Cannot use the ${method} method on RPC`, { headers: { Allow: allow } }),
  invalidBody: (message: string, details?: string, hint?: string) =>
    makeError(400, "PGRST102", message, { details: details ?? null, hint: hint ?? null }),
  /** PostgREST gives only the message; `place` is added if the engine has `tellPlaces`. */
  unreadableBody: (
    message:
      | "Empty or invalid json"
      | "All object keys must match"
      | "All lines must have same number of fields",
    place: Place,
  ) => makeError(400, "PGRST102", message, { place }),
  rangeNotSatisfiable: (details: string, headers: Readonly<Record<string, string>> = {}) =>
    makeError(416, "PGRST103", "Requested range not satisfiable", { details, headers }),
  putFilters: () =>
    makeError(405, "PGRST105", "Filters must include all and only primary key columns with 'eq' operators"),
  /** A header names an unknown schema. */
  invalidSchema: (schema: string, served: string) =>
    makeError(406, "PGRST106", `Invalid schema: ${schema}`, {
      hint: `Only the following schemas are exposed: ${served}`,
    }),
  notAcceptable: (mediaTypes: string) =>
    makeError(406, "PGRST107", `None of these media types are available: ${mediaTypes}`),
  notEmbedded: (relation: string, hint?: string) =>
    makeError(400, "PGRST108", `'${relation}' is not an embedded resource in this request`, {
      hint: hint ?? `Verify that '${relation}' is included in the 'select' query parameter.`,
    }),
  putRange: () => makeError(400, "PGRST114", "limit/offset querystring parameters are not allowed for PUT"),
  putMismatch: () => makeError(400, "PGRST115", "Payload values do not match URL in primary key column(s)"),
  /** The result is not exactly one row; `status` is 404 on the documented surface (SPEC §1). */
  notSingular: (rows: number, status: 404 | 406 = 406) =>
    makeError(status, "PGRST116", "Cannot coerce the result to a single JSON object", {
      details: `The result contains ${rows} rows`,
    }),
  /** The row that the URL names is not there (SPEC §1). `filtered`: there are other filters, which may exclude it. */
  noSuchRow: (
    relation: string,
    key: readonly (readonly [column: string, value: string | number])[],
    filtered: boolean,
  ) => {
    const named = key.map(([column, value]) => `${column} "${echo(String(value))}"`).join(" and ");
    const passes = filtered ? " and passes the other filters" : "";
    return makeError(404, "PGRST116", `No ${relation} has the ${named}${passes}`, {
      details: "The result contains 0 rows",
    });
  },
  methodNotAllowed: (method: string, allow: string) =>
    makeError(405, "PGRST117", `Unsupported HTTP method: ${method}`, { headers: { Allow: allow } }),
  relatedOrder: (origin: string, target: string) =>
    makeError(400, "PGRST118", `A related order on '${target}' is not possible`, {
      details: `'${origin}' and '${target}' do not form a many-to-one or one-to-one relationship`,
    }),
  embedFilterOperator: (target: string) =>
    makeError(400, "PGRST120", `Bad operator on the '${target}' embedded resource`, {
      details: "Only is null or not is null filters are allowed on embedded resources",
    }),
  invalidPreferences: (preferences: readonly string[]) =>
    makeError(400, "PGRST122", "Invalid preferences given with handling=strict", {
      details: `Invalid preferences: ${echo(preferences.join(", "))}`,
    }),
  aggregatesOff: () => makeError(400, "PGRST123", "Use of aggregate functions is not allowed"),
  maxAffected: (rows: number) =>
    makeError(400, "PGRST124", "Query result exceeds max-affected preference constraint", {
      details: `The query affects ${rows} rows`,
    }),
  invalidPath: () => makeError(404, "PGRST125", "Invalid path specified in request URL"),
  notImplemented: (details: string) => makeError(400, "PGRST127", "Feature not implemented", { details }),
  /** PATCH or DELETE with `limit` or `offset`. */
  pagedChange: (method: string) =>
    makeError(400, "PGRST127", "Feature not implemented", {
      details: `${method} with limit or offset is not implemented: the filters alone say which rows are written.`,
      hint: "Read the ids of the page first, and filter by them: ?id=in.(…). To refuse more rows than N: Prefer: handling=strict, max-affected=N.",
    }),
  noRelationship: (origin: string, target: string, details: string, hint: string | null) =>
    makeError(
      400,
      "PGRST200",
      `Could not find a relationship between '${origin}' and '${target}' in the schema cache`,
      { details, hint },
    ),
  ambiguousRelationship: (origin: string, target: string, candidates: unknown, hint: string) =>
    makeError(
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
    makeError(404, "PGRST202", `Could not find the function public.${call} in the schema cache`, {
      details: `Searched for the function public.${searched}, but no matches were found in the schema cache.`,
      hint: suggestion === undefined ? null : `Perhaps you meant to call the function public.${suggestion}`,
    }),
  unknownBodyColumn: (column: string, relation: string) =>
    makeError(400, "PGRST204", `Could not find the '${column}' column of '${relation}' in the schema cache`),
  unknownRelation: (relation: string, suggestion?: string) =>
    makeError(404, "PGRST205", `Could not find the table 'public.${relation}' in the schema cache`, {
      hint: suggestion === undefined ? null : `Perhaps you meant the table 'public.${suggestion}'`,
    }),
});
