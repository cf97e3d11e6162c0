/** A request → `ApiRequest`: the entry point of the parsing stage. */

import type { WalkedRequest } from "../cursor";
import { sqlstate } from "../errors";
import { defaultLimits, type Limits } from "../limits";
import { parseAccept } from "./accept";
import type { ApiRequest } from "./ast";
import { parsePayload } from "./body/payload";
import { checkQuery } from "./check-limits";
import { parsePreferences } from "./preferences";
import { parseProfile } from "./profile";
import { parseParameters, type ReadParameter, readParameters, sortParameters } from "./query-string";
import { parseRanges } from "./range";

/**
 * When an answer is one object: only if `Accept` asks for it, or also if the request names one row by its primary key.
 */
export type Singular = "accept" | "primary-key";

/** The raw parts of a request. */
export interface RequestParts {
  readonly method: ApiRequest["method"];
  /** The relation's name in the URL, decoded. */
  readonly relation: string;
  readonly path: string;
  /** The query string without `?`. */
  readonly search: string;
  readonly headers: Headers;
  readonly body?: Uint8Array;
  /** How this mount answers. Default `accept`. */
  readonly singular?: Singular;
  /** How a list is walked. Absent: it is not. */
  readonly walk?: WalkedRequest;
}

/**
 * Reads the query string, the headers `Accept`, `Prefer`, `Range` and `Content-Type`, and the body of a write. A read's
 * operands are numbered as in its shape.
 * @param parameters the query string's parameters, if they are parsed already
 * @throws PGRST100, PGRST102, PGRST103, PGRST106, PGRST107, 22021, 54001, 413 and 415
 */
export function parseApiRequest(
  parts: RequestParts,
  limits: Limits = defaultLimits,
  parameters: readonly ReadParameter[] = readParameters(parts.search),
): ApiRequest {
  const { method, headers, body = new Uint8Array() } = parts;
  // RFC 9110, section 14.2: Range applies to GET only; HEAD answers like a GET without it.
  const request = parseRead(parts, parameters, method === "GET" ? headers.get("Range") : null, limits);
  const writesRows = method === "POST" || method === "PATCH" || method === "PUT";
  // PUT writes whole rows: `columns` does not apply to it.
  const columns = method === "PUT" ? undefined : request.query.columns;
  return writesRows
    ? { ...request, payload: parsePayload(body, headers.get("Content-Type"), columns, limits, method) }
    : request;
}

/** Everything in a request except its body. */
export function parseRead(
  { method, relation, path, search, headers, walk }: RequestParts,
  parameters: readonly ReadParameter[],
  range: string | null,
  limits: Limits,
): ApiRequest {
  const profile = parseProfile(headers);
  const sorted = sortParameters(parameters);
  const reads = method === "GET" || method === "HEAD";
  // The cursor says where the page begins, and the URL that came with it how long it is.
  if (walk?.cursor && sorted.offset.some(({ name }) => name === "offset")) throw sqlstate.cursorWithOffset();
  const query = {
    ...parseParameters(sorted, reads),
    ranges: parseRanges(sorted.limit, sorted.offset, walk?.cursor ? null : range),
  };
  checkQuery(query, limits);
  const preferences = parsePreferences(headers.get("Prefer"));
  const accept = parseAccept(headers.get("Accept"));
  return {
    method,
    relation,
    path,
    search,
    query,
    preferences,
    accept,
    ...(profile !== undefined && { profile }),
    ...(walk && { walk }),
  };
}
